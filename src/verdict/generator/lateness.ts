import { countOf } from '../../base/units/count.ts'
import {
  enoughForP99,
  type GeneratorLimit,
  type LimitFacts,
  moreWorkers,
  notableMs,
  notableToSlasMs,
} from './limit-facts.ts'

/** In ms: less is what a timer is late. */
const leastLagMs = 1

/**
 * The same with more workers than cores: measured with two on one, where that many are late their replies are read so late,
 * too, that percentiles are 0.2 to 0.4 ms off.
 */
const leastCrowdedLagMs = 0.5

/** From here on a worker has no time left for being on time. */
const busyUtilization = 0.9

/**
 * Requests that left later than they should: lag p99 above 1 ms and above what could change an answer. With more workers than
 * cores long answers are no excuse, only long promises: such workers hold each other up all the time, and one request that is
 * late in a queue makes those behind it late. `isExplained` says that something else was found that holds a generator up.
 */
export function lateness(facts: LimitFacts, isExplained: boolean): GeneratorLimit | undefined {
  const { tally, polls, workers, cores } = facts
  // How late a warm-up was is no matter: whatever is compiled and collected first is what it is for.
  const { judgedLagUs, lagUs: allUs } = tally.load
  const lagUs = judgedLagUs.isEmpty ? allUs : judgedLagUs
  if (lagUs.isEmpty) return undefined
  const fraction = lagUs.count >= enoughForP99 ? 0.99 : 0.5
  const lagMs = lagUs.percentile(fraction) / 1_000
  const isCrowded = workers > cores
  const least = isCrowded ? notableToSlasMs(facts, leastCrowdedLagMs) : notableMs(facts, leastLagMs)
  if (lagMs <= least) return undefined
  const seen = `requests were sent late: p${fraction * 100} lag ${lagMs.toFixed(1)} ms`
  if (isExplained) return { kind: 'late', reason: `so ${seen}.` }
  if (isCrowded) {
    const advice = cores === 1 ? 'Use --workers 1.' : `Use --workers ${cores - 1} at most.`
    return {
      kind: 'late',
      reason: `${seen}, and ${workers} workers have ${countOf(cores, 'core')}. ${advice}`,
    }
  }
  const busiest = Math.max(0, ...tally.workers.map((worker) => worker.loopUtilization))
  const cause =
    busiest > busyUtilization && !polls
      ? `a worker was busy ${Math.round(busiest * 100)}% of the time`
      : 'something else held a worker up'
  return { kind: 'late', reason: `${seen}, and ${cause}. ${moreWorkers(facts)}` }
}
