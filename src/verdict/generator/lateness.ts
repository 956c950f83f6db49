import { countOf } from '../../base/units/count.ts'
import {
  type GeneratorLimit,
  type LimitFacts,
  minValuesForP99,
  moreWorkers,
  notableMs,
  notableToSlasMs,
} from './limit-facts.ts'

/** A timer alone can be this late, in ms. */
const minLagMs = 1

/**
 * The threshold with more workers than cores, in ms. If requests are this late, replies are also read late, and percentiles
 * are 0.2 to 0.4 ms off (measured with two workers on one core).
 */
const minCrowdedLagMs = 0.5

/** A worker with a higher utilization is too busy to be on time. */
const busyUtilization = 0.9

/** A worker with a lower utilization makes its load with ease. */
const easyUtilization = 0.5

const freeCores = 'Stop other programs on this machine, or use one with more free cores.'

/**
 * Reports requests that were sent late: a lag p99 above 1 ms that is large enough to change a result. With more workers than
 * cores, lag is compared with the SLAs but not with response times: such workers delay each other all the time, and a late
 * request in a queue delays those behind it. `isExplained` means that the cause has been reported already.
 */
export function findLateness(facts: LimitFacts, isExplained: boolean): GeneratorLimit | undefined {
  const { tally, polls, workers, cores } = facts
  // Lag during a warm-up does not matter: code is compiled and memory is collected there on purpose.
  const { judgedLagUs, lagUs: allUs } = tally.load
  const lagUs = judgedLagUs.isEmpty ? allUs : judgedLagUs
  if (lagUs.isEmpty) return undefined
  const fraction = lagUs.count >= minValuesForP99 ? 0.99 : 0.5
  const lagMs = lagUs.percentile(fraction) / 1_000
  const isCrowded = workers > cores
  const thresholdMs = isCrowded ? notableToSlasMs(facts, minCrowdedLagMs) : notableMs(facts, minLagMs)
  if (lagMs <= thresholdMs) return undefined
  const observed = `requests were sent late: p${fraction * 100} lag ${lagMs.toFixed(1)} ms`
  if (isExplained) return { kind: 'late', message: `as a result, ${observed}`, advice: null }
  if (isCrowded) {
    return {
      kind: 'late',
      message: `${observed}, because ${workers} workers share ${countOf(cores, 'core')}`,
      advice: cores === 1 ? 'Use --workers 1.' : `Use --workers ${cores - 1} at most.`,
    }
  }
  const busiest = Math.max(0, ...tally.workers.map((worker) => worker.loopUtilization))
  const cause =
    busiest > busyUtilization && !polls
      ? `a worker was busy ${Math.round(busiest * 100)}% of the time`
      : 'something else delayed a worker'
  // Less load would not help workers that had time to spare.
  const advice = busiest < easyUtilization && !polls ? freeCores : moreWorkers(facts)
  return { kind: 'late', message: `${observed}, because ${cause}`, advice }
}
