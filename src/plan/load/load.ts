import { PlimsollError, type SourcePlace } from '../../base/error.ts'
import { declaredPlace } from '../../base/place/declared-place.ts'
import type { Duration } from '../../base/units/duration.ts'
import type { Rate } from '../../base/units/rate.ts'
import type { Mix } from '../mix.ts'
import type { EndpointSla, RunSla, Slas } from '../sla.ts'

/** What can be said of any stretch of a load. */
export interface PhaseOptions {
  /** Whether SLAs look at it; true unless said otherwise. A warm-up says false. */
  judged?: boolean
  /** What holds in this phase, besides what the plan and the endpoints promise. */
  sla?: Slas<RunSla>
  /** What endpoints promise in this phase, by their names, besides what they promise in all. */
  endpoints?: Readonly<Record<string, Slas<EndpointSla>>>
}

/** A stretch of a closed load: so many users, or from so many to so many. */
export type UserPhase = PhaseOptions &
  ({ hold: number; for: Duration } | { ramp: readonly [number, number]; over: Duration })

interface ArrivalOptions {
  /** Evenly spaced, or at random as from many independent clients; constant unless said otherwise. */
  arrivals?: 'constant' | 'poisson'
}

/** A stretch of an open load: iterations started per second. */
export type ArrivalPhase = PhaseOptions &
  ArrivalOptions &
  ({ hold: Rate; for: Duration } | { ramp: readonly [Rate, Rate]; over: Duration })

/** What a load was made from that nobody has written out phase by phase. */
export type LoadOrigin = { readonly profile: string } | { readonly level: string }

export interface UserLoad {
  readonly kind: 'users'
  readonly phases: Readonly<Record<string, UserPhase>>
  readonly spawnRate: Rate | undefined
  readonly origin?: LoadOrigin
}

export interface ArrivalLoad {
  readonly kind: 'arrivals'
  readonly phases: Readonly<Record<string, ArrivalPhase>>
  readonly inFlight: number | undefined
  readonly origin?: LoadOrigin
}

/** What a shape asks for from a second on. */
export interface ShapeAnswer {
  /** How many users there are to be; a fraction is rounded. */
  users: number
  /** How many users start or stop per second on the way there, as a rate or a number; all at once where left out. */
  spawnRate?: Rate | number
  /** How often scenarios are chosen from here on, by their names; those not named have the weights of the mix. */
  weights?: Readonly<Record<string, number>>
  /** The phase that this second belongs to, `shape` unless said otherwise: seconds in a row with one name are one phase. */
  phase?: string
  /** Whether SLAs look at that phase; true unless said otherwise. */
  judged?: boolean
}

/** The users of a closed load as a function of the seconds since its start. `undefined` ends the load. */
export type ShapeFunction = (seconds: number) => ShapeAnswer | null | undefined

export interface ShapeLoad {
  readonly kind: 'shape'
  readonly at: ShapeFunction
  readonly for: Duration | undefined
  readonly place: SourcePlace | undefined
}

/** A load by itself. */
export type SingleLoad = UserLoad | ArrivalLoad | ShapeLoad

/** One of several loads side by side. */
export interface ParallelLoad {
  load: SingleLoad
  /** What its users do; the plan's mix unless said otherwise. */
  mix?: Mix
  /** When it begins, from the start of the run; at once unless said otherwise. */
  startAt?: Duration
}

export interface SeveralLoad {
  readonly kind: 'several'
  readonly loads: Readonly<Record<string, ParallelLoad>>
}

export type Load = SingleLoad | SeveralLoad

/** Whether something is what one of the functions below has made. */
export function isLoad(value: unknown): value is Load {
  return isSingleLoad(value) || (value as Load | undefined)?.kind === 'several'
}

function isSingleLoad(value: unknown): value is SingleLoad {
  return ['users', 'arrivals', 'shape'].includes((value as Load | undefined)?.kind ?? '')
}

/** A closed load: so many users, each of whom waits for its replies. `spawnRate` bounds how many start per second. */
export function users(
  phases: Readonly<Record<string, UserPhase>>,
  options: { spawnRate?: Rate } = {},
): UserLoad {
  return { kind: 'users', phases, spawnRate: options.spawnRate }
}

/**
 * An open load: so many iterations start per second, whatever the target does. At most `inFlight` run at once (10,000
 * unless said otherwise); those that come later wait, and their waiting counts.
 */
export function arrivals(
  phases: Readonly<Record<string, ArrivalPhase>>,
  options: { inFlight?: number } = {},
): ArrivalLoad {
  return { kind: 'arrivals', phases, inFlight: options.inFlight }
}

/**
 * A closed load whose users are a function of time, Locust's way: asked for each second from 0, before the run, until
 * it answers `undefined`, or `for` is over, or a day. It must be a pure function: the same seconds, the same answer.
 * Throws a `PlimsollError` where it is no function.
 */
export function shape(at: ShapeFunction, options: { for?: Duration } = {}): ShapeLoad {
  const place = declaredPlace()
  if (typeof at === 'function') return { kind: 'shape', at, for: options.for, place }
  throw new PlimsollError('bad-shape', 'a shape needs a function of time', {
    advice: 'Write shape((seconds) => (seconds < 60 ? { users: 10 * seconds } : undefined)).',
    ...(place && { place }),
  })
}

/**
 * Several loads side by side, each with its own start, phases and, where it says so, mix. Their phases are called
 * `browsing/steady`. Throws a `PlimsollError` where one of them has no load, or a name that cannot be told apart.
 */
export function several(loads: Readonly<Record<string, ParallelLoad>>): SeveralLoad {
  const place = declaredPlace()
  const refuse = (message: string, advice: string) =>
    new PlimsollError('bad-load', message, { advice, ...(place && { place }) })
  const names = Object.keys(loads ?? {})
  if (names.length === 0)
    throw refuse('several() has no loads', 'Add some: { browsing: { mix: browse, load: users({ … }) } }.')
  for (const name of names) {
    if (name.trim() === '' || name.includes('/'))
      throw refuse(
        `a load is called '${name}'`,
        "Give it a name without '/': phases are called 'load/phase'.",
      )
    if (!isSingleLoad(loads[name]?.load))
      throw refuse(
        `the load '${name}' is none`,
        `Write ${name}: { mix: browse, load: users({ steady: { hold: 10, for: '1m' } }) }.`,
      )
  }
  return { kind: 'several', loads }
}
