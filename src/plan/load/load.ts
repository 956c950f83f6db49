import { checkKeys, keysOf } from '../../base/authored/authored-object.ts'
import { PlimsollError, type SourcePlace } from '../../base/error.ts'
import { declaration } from '../../base/place/declaration.ts'
import { declaredPlace } from '../../base/place/declared-place.ts'
import type { Duration } from '../../base/units/duration.ts'
import type { Rate } from '../../base/units/rate.ts'
import type { Mix } from '../mix.ts'
import { checkPhases } from './phase-check.ts'
import type { ArrivalPhase, UserPhase } from './phase-options.ts'

/** The profile or level that a load was made from, if its author did not write out the phases. */
export type LoadOrigin = { readonly profile: string } | { readonly level: string }

/** A closed load, made by `users`. */
export interface UserLoad {
  readonly kind: 'users'
  readonly phases: Readonly<Record<string, UserPhase>>
  readonly spawnRate: Rate | undefined
  readonly origin?: LoadOrigin
}

/** An open load, made by `arrivals`. */
export interface ArrivalLoad {
  readonly kind: 'arrivals'
  readonly phases: Readonly<Record<string, ArrivalPhase>>
  readonly inFlight: number | undefined
  readonly origin?: LoadOrigin
}

/** The result of a shape for one second: the load from that second on. */
export interface ShapeAnswer {
  /** The number of users. A fraction is rounded. */
  users: number
  /** How many users start or stop per second until that number is reached. All at once by default. */
  spawnRate?: Rate | number
  /** The weights of scenarios from here on, by their names. The others keep the weights of the mix. */
  weights?: Readonly<Record<string, number | undefined>>
  /** The phase that this second belongs to, `shape` by default. Consecutive seconds with the same name are one phase. */
  phase?: string
  /** Whether SLAs count that phase. True by default. */
  judged?: boolean
}

/** The users of a closed load as a function of the seconds since its start. `undefined` ends the load. */
export type ShapeFunction = (seconds: number) => ShapeAnswer | null | undefined

/** A closed load as a function of time, made by `shape`. */
export interface ShapeLoad {
  readonly kind: 'shape'
  readonly at: ShapeFunction
  readonly for: Duration | undefined
  readonly place: SourcePlace | undefined
}

/** One load: closed, open, or a shape. */
export type SingleLoad = UserLoad | ArrivalLoad | ShapeLoad

/** One of several parallel loads. */
export interface ParallelLoad {
  load: SingleLoad
  /** The mix of its users. The plan's mix by default. */
  mix?: Mix
  /** When it starts, from the start of the run. At once by default. */
  startAt?: Duration
}

/** Parallel loads, made by `several`. */
export interface SeveralLoad {
  readonly kind: 'several'
  readonly loads: Readonly<Record<string, ParallelLoad>>
}

export type Load = SingleLoad | SeveralLoad

const userLoadKeys = keysOf<NonNullable<Parameters<typeof users>[1]>>({ spawnRate: true })
const arrivalLoadKeys = keysOf<NonNullable<Parameters<typeof arrivals>[1]>>({ inFlight: true })
const shapeKeys = keysOf<NonNullable<Parameters<typeof shape>[1]>>({ for: true })
const parallelKeys = keysOf<ParallelLoad>({ load: true, mix: true, startAt: true })

/** Whether a value is a load, made by one of the functions below. */
export function isLoad(value: unknown): value is Load {
  return isSingleLoad(value) || (value as Load | undefined)?.kind === 'several'
}

function isSingleLoad(value: unknown): value is SingleLoad {
  return ['users', 'arrivals', 'shape'].includes((value as Load | undefined)?.kind ?? '')
}

/** A closed load: a number of users, each of whom waits for its replies. `spawnRate` limits how many start per second. */
export function users(
  phases: Readonly<Record<string, UserPhase>>,
  options: { spawnRate?: Rate } = {},
): UserLoad {
  return declaration(() => {
    checkKeys(options, userLoadKeys, { what: 'users(…)', code: 'bad-load' })
    checkPhases('users', phases)
    return { kind: 'users', phases, spawnRate: options.spawnRate }
  })
}

/**
 * An open load: a number of iterations start per second, however the target responds. At most `inFlight` run at once
 * (10,000 by default). Iterations beyond that wait, and the wait counts in their response times.
 */
export function arrivals(
  phases: Readonly<Record<string, ArrivalPhase>>,
  options: { inFlight?: number } = {},
): ArrivalLoad {
  return declaration(() => {
    checkKeys(options, arrivalLoadKeys, { what: 'arrivals(…)', code: 'bad-load' })
    checkPhases('arrivals', phases)
    return { kind: 'arrivals', phases, inFlight: options.inFlight }
  })
}

/**
 * A closed load whose number of users is a function of time, as in Locust. `at` is called before the run, for each
 * second from 0 until it returns `undefined`, or until `for` (at most a day) is over. It must be pure: the same result
 * for the same second. Throws a `PlimsollError` (`bad-shape`) for anything but a function.
 */
export function shape(at: ShapeFunction, options: { for?: Duration } = {}): ShapeLoad {
  return declaration((place) => {
    checkKeys(options, shapeKeys, { what: 'shape(…)', code: 'bad-shape' })
    if (typeof at === 'function') return { kind: 'shape', at, for: options.for, place }
    throw new PlimsollError('bad-shape', 'a shape needs a function of time', {
      advice: 'Write shape((seconds) => (seconds < 60 ? { users: 10 * seconds } : undefined)).',
    })
  })
}

/**
 * Several parallel loads, each with its own start, phases and, optionally, mix. The name of a load precedes those of its
 * phases: `browsing/steady`. Throws a `PlimsollError` (`bad-load`) for a missing load or an invalid name.
 */
export function several(loads: Readonly<Record<string, ParallelLoad>>): SeveralLoad {
  const place = declaredPlace()
  const refuse = (message: string, advice: string) =>
    new PlimsollError('bad-load', message, { advice, ...(place && { place }) })
  if (Array.isArray(loads))
    throw refuse(
      'several(…) was given a list, which is not an object of loads',
      'Give each load a name: { browsing: { mix: browse, load: users({ … }) } }.',
    )
  const names = Object.keys(loads ?? {})
  if (names.length === 0)
    throw refuse('several() has no loads', 'Add some: { browsing: { mix: browse, load: users({ … }) } }.')
  for (const name of names) {
    if (name.trim() === '' || name.includes('/'))
      throw refuse(`a load is named '${name}'`, "Give it a name without '/': phases are named 'load/phase'.")
    declaration(() =>
      checkKeys(loads[name], parallelKeys, { what: `the load '${name}'`, code: 'bad-load', keys: [name] }),
    )
    if (!isSingleLoad(loads[name]?.load))
      throw refuse(
        `'${name}' is not a load`,
        `Write ${name}: { mix: browse, load: users({ steady: { hold: 10, for: '1m' } }) }.`,
      )
  }
  return { kind: 'several', loads }
}
