import type { ArrivalLoad, UserLoad } from '../load.ts'
import { type LoadSize, rateOf } from '../stretch-load.ts'
import type { ProfileName } from './profile-names.ts'
import { type ProfilePhases, ProfileReading } from './profile-reading.ts'
import { loadPhases, smokePhases, soakPhases } from './steady-profiles.ts'
import { peakPhases, spikePhases, stressPhases } from './surge-profiles.ts'
import { dailyPhases, staircasePhases } from './timeline-profiles.ts'

const phases: Readonly<Record<ProfileName, ProfilePhases>> = {
  smoke: smokePhases,
  load: loadPhases,
  peak: peakPhases,
  stress: stressPhases,
  spike: spikePhases,
  soak: soakPhases,
  staircase: staircasePhases,
  daily: dailyPhases,
}

/** The number of steps of a staircase that rises to a given size. */
const steps = 10

/**
 * A profile of a given size, with defaults for all else. `size` is the usual load, the highest step of a staircase, or the
 * load by day. `lengthMs` sets the length of the whole. Throws a `PlimsollError` if the profile cannot have that size.
 */
export function namedProfile(name: ProfileName, size: LoadSize, lengthMs?: number): UserLoad | ArrivalLoad {
  const reading = new ProfileReading(name, givenFor(name, size))
  const made = phases[name](reading)
  const usualMs = made.reduce((sum, { ms }) => sum + ms, 0)
  const scale = lengthMs === undefined ? 1 : lengthMs / usualMs
  return reading.load(made.map((phase) => ({ ...phase, ms: phase.ms * scale })))
}

function givenFor(name: ProfileName, { kind, value }: LoadSize): object {
  const written = (amount: number) => (kind === 'users' ? amount : rateOf(amount))
  if (name === 'staircase') {
    const count = kind === 'users' ? Math.min(steps, value) : steps
    const step = kind === 'users' ? Math.floor(value / count) : value / count
    return { from: written(value - step * (count - 1)), step: written(step), steps: count }
  }
  if (name === 'daily')
    return { low: written(kind === 'users' ? Math.ceil(value / 2) : value / 2), high: written(value) }
  return kind === 'users' ? { users: value } : { rate: rateOf(value) }
}
