import type { Rate } from '../../../base/units/rate.ts'
import type { ArrivalLoad, UserLoad } from '../load.ts'
import type { DailyOptions, OpenExtras, StaircaseOptions } from './profile-options.ts'
import { type ProfilePhase, type ProfileReading, profileLoad } from './profile-reading.ts'

const maxSteps = 200

/**
 * The load rises in steps, each held for some time. The last step that the target handles shows its limit.
 *
 *     3·step ┤            ┌─────
 *     2·step ┤      ┌─────┘
 *       from ┤──────┘
 *            └──────┴─────┴─────→ t
 *            100/s  200/s 300/s
 */
export function staircase(options: StaircaseOptions<number>): UserLoad
export function staircase(options: StaircaseOptions<Rate> & OpenExtras): ArrivalLoad
export function staircase(options: object): UserLoad | ArrivalLoad {
  return profileLoad('staircase', options, staircasePhases)
}

/**
 * A day, starting at midnight, that rises and falls smoothly. `day` makes it shorter.
 *
 *     high ┤              ┌────────╲
 *          │            ╱           ╲
 *      low ┤  ┌───────┘              ╲
 *        0 ┤ ╱
 *          └──┴───────┴───┴────────┴───→ t
 *          ramp night morning day evening
 */
export function daily(options: DailyOptions<number>): UserLoad
export function daily(options: DailyOptions<Rate> & OpenExtras): ArrivalLoad
export function daily(options: object): UserLoad | ArrivalLoad {
  return profileLoad('daily', options, dailyPhases)
}

export function staircasePhases(reading: ProfileReading): ProfilePhase[] {
  const from = reading.sizeAt('from')
  const step = reading.value('step', from)
  const steps = reading.count('steps', 10, maxSteps)
  const ms = reading.positiveDurationMs('for', '1m')
  const rampMs = reading.durationMs('ramp', 0)
  // Rounds off the error of adding tenths.
  const valueAt = (index: number) => Number((from + index * step).toPrecision(12))
  return Array.from({ length: steps }, (_, index) => {
    const before = index === 0 ? 0 : valueAt(index - 1)
    const value = valueAt(index)
    const name = reading.kind === 'users' ? `${value} ${value === 1 ? 'user' : 'users'}` : `${value}/s`
    return [
      { name: `to ${name}`, from: before, to: value, ms: rampMs, judged: false },
      { name, from: value, to: value, ms },
    ]
  }).flat()
}

export function dailyPhases(reading: ProfileReading): ProfilePhase[] {
  const low = reading.sizeAt('low')
  const high = reading.requiredValue('high')
  reading.checkAbove(high, 'high', low, 'low')
  const dayMs = reading.positiveDurationMs('day', '24h')
  const rampMs = reading.durationMs('ramp', `${dayMs / 48}ms`)
  return [
    { name: 'ramp', from: 0, to: low, ms: rampMs, judged: false },
    { name: 'night', from: low, to: low, ms: dayMs / 3 },
    { name: 'morning', from: low, to: high, ms: dayMs / 6 },
    { name: 'day', from: high, to: high, ms: dayMs / 3 },
    { name: 'evening', from: high, to: low, ms: dayMs / 6 },
  ]
}
