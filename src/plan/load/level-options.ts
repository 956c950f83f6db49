import type { Duration } from '../../base/units/duration.ts'
import type { Rate } from '../../base/units/rate.ts'
import type { EndpointSla, RunSla, Slas } from '../sla.ts'

/**
 * One of a plan's levels: so much load for so long, and what is promised under it. The run's phase is called as the
 * level is; before it comes the phase `ramp`, behind it `rampDown`, where the level has them.
 */
export interface LevelOptions {
  /**
   * So many users, each of whom waits for its replies. Beside `rate`: how many are at work at once at most, each on one
   * iteration; what comes due while all are waits, and its waiting counts.
   */
  users?: number
  /** So many iterations start per second, whatever the target does. */
  rate?: Rate
  /** How long the level lasts, without the ramps. */
  for: Duration
  /** How long it takes to get there from nothing; not judged. At once unless said otherwise. */
  ramp?: Duration
  /** How long it takes back to nothing; not judged. */
  rampDown?: Duration
  /** What holds at this level, besides what the plan promises. */
  sla?: Slas<RunSla>
  /** What endpoints promise at this level, by their names. */
  endpoints?: Readonly<Record<string, Slas<EndpointSla>>>
}
