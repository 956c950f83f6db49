import type { Duration } from '../../base/units/duration.ts'
import type { Rate } from '../../base/units/rate.ts'
import type { EndpointSla, RunSla, Slas } from '../sla.ts'

/**
 * One of a plan's levels: a load, its duration, and its SLA. The phase of the run has the name of the level. If the level
 * has ramps, the phase `ramp` comes before it and `rampDown` after it.
 */
export interface LevelOptions {
  /**
   * The number of users, each of whom waits for its replies. With a `rate`, the maximum number of iterations at once:
   * further ones wait, and the wait counts in their response times.
   */
  users?: number
  /** The rate at which iterations start, however the target responds. */
  rate?: Rate
  /** How long the level lasts, without the ramps. */
  for: Duration
  /** How long the rise from nothing to the level takes. Not judged. None by default. */
  ramp?: Duration
  /** How long the fall back to nothing takes. Not judged. None by default. */
  rampDown?: Duration
  /** The SLA of this level, in addition to the plan's. */
  sla?: Slas<RunSla>
  /** SLAs of endpoints at this level, by their names. */
  endpoints?: Readonly<Record<string, Slas<EndpointSla>>>
}
