import { load, smoke, soak } from './steady-profiles.ts'
import { peak, spike, stress } from './surge-profiles.ts'
import { daily, staircase } from './timeline-profiles.ts'

/**
 * Loads of common shapes: `load: profile.stress({ users: 100, peak: 500 })`. With `users` the load is closed, with a
 * `rate` it is open. All other options have defaults, and `phases` gives phases SLAs of their own. Each throws a
 * `PlimsollError` (`bad-profile`, `bad-load`, `bad-duration`) with the plan's line for an invalid option.
 */
export const profile = { smoke, load, peak, stress, spike, soak, staircase, daily } as const
