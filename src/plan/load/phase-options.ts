import type { Duration } from '../../base/units/duration.ts'
import type { Rate } from '../../base/units/rate.ts'
import type { EndpointSla, RunSla, Slas } from '../sla.ts'

/** Options of any phase of a load. */
export interface PhaseOptions {
  /** Whether SLAs count this phase. True by default; set it to false for a warm-up. */
  judged?: boolean
  /** An SLA of this phase, in addition to the SLAs of the plan and its endpoints. */
  sla?: Slas<RunSla>
  /** SLAs of endpoints in this phase, by their names, in addition to their own SLAs. */
  endpoints?: Readonly<Record<string, Slas<EndpointSla>>>
}

/** A phase of a closed load: a number of users, or a ramp from one number to another. */
export type UserPhase = PhaseOptions &
  ({ hold: number; for: Duration } | { ramp: readonly [number, number]; over: Duration })

interface ArrivalOptions {
  /** How arrivals are spaced: evenly (`constant`, the default), or at random, as from independent clients (`poisson`). */
  arrivals?: 'constant' | 'poisson'
}

/** A phase of an open load: a rate at which iterations start, or a ramp from one rate to another. */
export type ArrivalPhase = PhaseOptions &
  ArrivalOptions &
  ({ hold: Rate; for: Duration } | { ramp: readonly [Rate, Rate]; over: Duration })
