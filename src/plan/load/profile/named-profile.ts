import type { ArrivalLoad, UserLoad } from '../load.ts'
import { formatRate, type LoadSize } from '../numeric-phases.ts'
import type { ProfileName } from './profile-names.ts'
import { type ProfilePhases, ProfileReading } from './profile-reading.ts'
import { loadPhases, smokePhases, soakPhases } from './steady-profiles.ts'
import { peakPhases, spikePhases, stressPhases } from './surge-profiles.ts'
import { dailyPhases, staircasePhases } from './timeline-profiles.ts'

const phasesByName: Readonly<Record<ProfileName, ProfilePhases>> = {
  smoke: smokePhases,
  load: loadPhases,
  peak: peakPhases,
  stress: stressPhases,
  spike: spikePhases,
  soak: soakPhases,
  staircase: staircasePhases,
  daily: dailyPhases,
}

/** The number of steps of a staircase. */
const steps = 10

/**
 * Returns the load of a profile of a given size, with defaults for all other options. `size` is the usual load, the highest
 * step of a staircase, or the load by day. `durationMs` sets the duration of the whole. Throws a `PlimsollError` if the
 * profile cannot have that size.
 */
export function namedProfile(name: ProfileName, size: LoadSize, durationMs?: number): UserLoad | ArrivalLoad {
  const reading = new ProfileReading(name, optionsFor(name, size))
  const profilePhases = phasesByName[name](reading)
  const defaultMs = profilePhases.reduce((sum, { ms }) => sum + ms, 0)
  const scale = durationMs === undefined ? 1 : durationMs / defaultMs
  return reading.load(profilePhases.map((phase) => ({ ...phase, ms: phase.ms * scale })))
}

function optionsFor(name: ProfileName, { kind, value }: LoadSize): object {
  const format = (amount: number) => (kind === 'users' ? amount : formatRate(amount))
  if (name === 'staircase') {
    const count = kind === 'users' ? Math.min(steps, value) : steps
    const step = kind === 'users' ? Math.floor(value / count) : value / count
    return { from: format(value - step * (count - 1)), step: format(step), steps: count }
  }
  if (name === 'daily')
    return { low: format(kind === 'users' ? Math.ceil(value / 2) : value / 2), high: format(value) }
  return kind === 'users' ? { users: value } : { rate: formatRate(value) }
}
