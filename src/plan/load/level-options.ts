import type { Duration } from '../../base/units/duration.ts'
import type { Rate } from '../../base/units/rate.ts'
import type { EndpointSla, RunSla, Slas } from '../sla.ts'

/**
 * One of a plan's levels: a load, its length, and its SLA. The phase of the run has the name of the level. If the level
 * has ramps, the phase `ramp` comes before it and `rampDown` after it.
 */
export interface LevelOptions {
  /**
   * The number of users, each of whom waits for its replies. Together with `rate`: the most iterations that run at once.
   * Iterations beyond that wait, and the wait counts in their response times.
   */
  users?: number
  /** The rate at which iterations start, however the target responds. */
  rate?: Rate
  /** How long the level lasts, without the ramps. */
  for: Duration
  /** How long the load rises to the level, from nothing. Not judged. None by default. */
  ramp?: Duration
  /** How long the load falls back to nothing. Not judged. None by default. */
  rampDown?: Duration
  /** The SLA of this level, in addition to the plan's. */
  sla?: Slas<RunSla>
  /** SLAs of endpoints at this level, by their names. */
  endpoints?: Readonly<Record<string, Slas<EndpointSla>>>
}
