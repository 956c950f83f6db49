import { load, smoke, soak } from './steady-profiles.ts'
import { peak, spike, stress } from './surge-profiles.ts'
import { daily, staircase } from './timeline-profiles.ts'

/**
 * Loads of usual shapes: `load: profile.stress({ users: 100, peak: 500 })`. Of users they are closed, of a rate they are open;
 * what is not said is as usual, and each phase can promise things (`phases`). A `PlimsollError` (`bad-profile` and others)
 * names what cannot be, with the plan's line.
 */
export const profile = { smoke, load, peak, stress, spike, soak, staircase, daily } as const
