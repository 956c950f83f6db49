import type { Duration } from '../base/duration.ts'
import type { Rate } from '../base/rate.ts'
import type { RunSla } from './sla.ts'

interface PhaseOptions {
  /** Whether SLAs look at it; true unless said otherwise. A warm-up says false. */
  judged?: boolean
  /** What holds in this phase, besides what the plan and the endpoints promise. */
  sla?: RunSla
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

export interface UserLoad {
  readonly kind: 'users'
  readonly phases: Readonly<Record<string, UserPhase>>
  readonly spawnRate: Rate | undefined
}

export interface ArrivalLoad {
  readonly kind: 'arrivals'
  readonly phases: Readonly<Record<string, ArrivalPhase>>
  readonly inFlight: number | undefined
}

export type Load = UserLoad | ArrivalLoad

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
