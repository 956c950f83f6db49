import type { Rate } from '../../../base/units/rate.ts'
import type { ArrivalLoad, UserLoad } from '../load.ts'
import type { ClosedSize, OpenSize, PeakOptions, SpikeOptions, StressOptions } from './profile-options.ts'
import { type ProfilePhase, type ProfileReading, profileLoad } from './profile-reading.ts'

/**
 * A busy hour: the usual load rises to a peak and falls back.
 *
 *     peak ┤             ┌──────┐
 *          │           ╱        ╲
 *        N ┤   ┌──────┘          └──────
 *        0 ┤ ╱
 *          └───┴──────┴─┴──────┴─┴──────→ t
 *          ramp before rise peak fall after
 */
export function peak(options: ClosedSize & PeakOptions<number>): UserLoad
export function peak(options: OpenSize & PeakOptions<Rate>): ArrivalLoad
export function peak(options: object): UserLoad | ArrivalLoad {
  return profileLoad('peak', options, peakPhases)
}

/**
 * The usual load, then more and more load, then the usual load again to see whether the target recovers.
 *
 *     peak ┤              ╱│
 *          │            ╱  │
 *        N ┤   ┌──────┘    └────────
 *        0 ┤ ╱
 *          └───┴──────┴────┴────────→ t
 *          ramp steady stress recover
 */
export function stress(options: ClosedSize & StressOptions<number>): UserLoad
export function stress(options: OpenSize & StressOptions<Rate>): ArrivalLoad
export function stress(options: object): UserLoad | ArrivalLoad {
  return profileLoad('stress', options, stressPhases)
}

/**
 * The load rises to ten times as much within seconds and then drops back.
 *
 *     peak ┤          ┌─────┐
 *          │         ╱      │
 *        N ┤   ┌────┘       └───────
 *        0 ┤ ╱
 *          └───┴────┴─┴─────┴───────→ t
 *          ramp before rise spike after
 */
export function spike(options: ClosedSize & SpikeOptions<number>): UserLoad
export function spike(options: OpenSize & SpikeOptions<Rate>): ArrivalLoad
export function spike(options: object): UserLoad | ArrivalLoad {
  return profileLoad('spike', options, spikePhases)
}

export function peakPhases(reading: ProfileReading): ProfilePhase[] {
  const { usual, peak } = usualAndPeak(reading, 2)
  return [
    { name: 'ramp', from: 0, to: usual, ms: reading.durationMs('ramp', '1m'), judged: false },
    { name: 'before', from: usual, to: usual, ms: reading.durationMs('before', '3m') },
    { name: 'rise', from: usual, to: peak, ms: reading.durationMs('rise', '1m') },
    { name: 'peak', from: peak, to: peak, ms: reading.positiveDurationMs('for', '5m') },
    { name: 'fall', from: peak, to: usual, ms: reading.durationMs('fall', '1m') },
    { name: 'after', from: usual, to: usual, ms: reading.durationMs('after', '3m') },
  ]
}

export function stressPhases(reading: ProfileReading): ProfilePhase[] {
  const { usual, peak } = usualAndPeak(reading, 5)
  return [
    { name: 'ramp', from: 0, to: usual, ms: reading.durationMs('ramp', '5m'), judged: false },
    { name: 'steady', from: usual, to: usual, ms: reading.durationMs('steady', '10m') },
    { name: 'stress', from: usual, to: peak, ms: reading.positiveDurationMs('stress', '2m') },
    { name: 'recover', from: usual, to: usual, ms: reading.durationMs('recover', '5m') },
  ]
}

export function spikePhases(reading: ProfileReading): ProfilePhase[] {
  const { usual, peak } = usualAndPeak(reading, 10)
  return [
    { name: 'ramp', from: 0, to: usual, ms: reading.durationMs('ramp', '1m'), judged: false },
    { name: 'before', from: usual, to: usual, ms: reading.durationMs('before', '2m') },
    { name: 'rise', from: usual, to: peak, ms: reading.durationMs('rise', '5s') },
    { name: 'spike', from: peak, to: peak, ms: reading.positiveDurationMs('spike', '1m') },
    { name: 'after', from: usual, to: usual, ms: reading.durationMs('after', '3m') },
  ]
}

function usualAndPeak(reading: ProfileReading, defaultFactor: number): { usual: number; peak: number } {
  const usual = reading.size()
  const peak = reading.value('peak', defaultFactor * usual)
  reading.checkAbove(peak, 'peak', usual, reading.kind === 'users' ? 'users' : 'rate')
  return { usual, peak }
}
