import type { Rate } from '../../../base/units/rate.ts'
import type { ArrivalLoad, UserLoad } from '../load.ts'
import type { ClosedSize, OpenSize, PeakOptions, SpikeOptions, StressOptions } from './profile-options.ts'
import { madeOf, type ProfilePhase, type ProfileReading } from './profile-reading.ts'

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
  return madeOf('peak', options, peakPhases)
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
  return madeOf('stress', options, stressPhases)
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
  return madeOf('spike', options, spikePhases)
}

export function peakPhases(reading: ProfileReading): ProfilePhase[] {
  const { usual, most } = sizesOf(reading, 2)
  return [
    { name: 'ramp', from: 0, to: usual, ms: reading.length('ramp', '1m'), judged: false },
    { name: 'before', from: usual, to: usual, ms: reading.length('before', '3m') },
    { name: 'rise', from: usual, to: most, ms: reading.length('rise', '1m') },
    { name: 'peak', from: most, to: most, ms: reading.someLength('for', '5m') },
    { name: 'fall', from: most, to: usual, ms: reading.length('fall', '1m') },
    { name: 'after', from: usual, to: usual, ms: reading.length('after', '3m') },
  ]
}

export function stressPhases(reading: ProfileReading): ProfilePhase[] {
  const { usual, most } = sizesOf(reading, 5)
  return [
    { name: 'ramp', from: 0, to: usual, ms: reading.length('ramp', '5m'), judged: false },
    { name: 'steady', from: usual, to: usual, ms: reading.length('steady', '10m') },
    { name: 'stress', from: usual, to: most, ms: reading.someLength('stress', '2m') },
    { name: 'recover', from: usual, to: usual, ms: reading.length('recover', '5m') },
  ]
}

export function spikePhases(reading: ProfileReading): ProfilePhase[] {
  const { usual, most } = sizesOf(reading, 10)
  return [
    { name: 'ramp', from: 0, to: usual, ms: reading.length('ramp', '1m'), judged: false },
    { name: 'before', from: usual, to: usual, ms: reading.length('before', '2m') },
    { name: 'rise', from: usual, to: most, ms: reading.length('rise', '5s') },
    { name: 'spike', from: most, to: most, ms: reading.someLength('spike', '1m') },
    { name: 'after', from: usual, to: usual, ms: reading.length('after', '3m') },
  ]
}

function sizesOf(reading: ProfileReading, times: number): { usual: number; most: number } {
  const usual = reading.size()
  const most = reading.value('peak', times * usual)
  reading.checkAbove(most, 'peak', usual, reading.kind === 'users' ? 'users' : 'rate')
  return { usual, most }
}
