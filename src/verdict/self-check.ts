import type { Cell } from '../metrics/cell.ts'
import type { Tally } from '../metrics/tally.ts'

/** Whether the generator did what was asked, and if not, in which way. */
export interface SelfCheck {
  status: 'ok' | 'limited'
  /** Sentences with advice; empty when all is well. */
  reasons: string[]
}

/** What the generator was asked to do, and what else is known of how it went. */
export interface SelfCheckInput {
  tally: Tally
  /** All requests of the run. */
  totals: Cell
  kind: 'users' | 'arrivals'
  workers: number
  cores: number
  /** Whether the workers poll, which keeps them busy on purpose. */
  polls: boolean
  /** The shortest response time that is promised, in ms; undefined where none is. */
  tightestLimitMs: number | undefined
  /** What went wrong with the workers. */
  mishaps: readonly string[]
  /** Whether the run came to its planned end. */
  complete: boolean
  /** How many iterations open loads asked for, where closed ones were beside them; otherwise all that were planned. */
  plannedArrivals?: number
}

/**
 * The limits beyond which a measurement says more of the generator than of the target: lag p99 above 1 ms and above
 * 5 % both of p50 and of the tightest promise (what cannot change an answer is no reason to refuse one); less than
 * 99.5 % of the plan started; event loop above 0.9 busy and late. Iterations that the scenario's own code broke do not
 * make the asked load either.
 */
const limits = { lagMs: 1, lagShare: 0.05, started: 0.995, loopUtilization: 0.9, scriptErrors: 0.01 }

/** With fewer values a p99 is one value or another, usually the first, of a cold start: then the median speaks. */
const enoughForP99 = 459

/** Asks the generator whether it was the limit. */
export function selfCheck(input: SelfCheckInput): SelfCheck {
  const { tally, totals, kind, mishaps, complete, polls, tightestLimitMs = 0 } = input
  const { lagUs, planned, started } = tally.load
  const reasons = [...mishaps]
  const lagFraction = lagUs.count >= enoughForP99 ? 0.99 : 0.5
  const lagMs = lagUs.isEmpty ? 0 : lagUs.percentile(lagFraction) / 1_000
  const p50Ms = totals.responseUs.isEmpty
    ? Number.POSITIVE_INFINITY
    : totals.responseUs.percentile(0.5) / 1_000
  const isLate = lagMs > Math.max(limits.lagMs, limits.lagShare * Math.max(p50Ms, tightestLimitMs))
  const busiest = Math.max(0, ...tally.workers.map((worker) => worker.loopUtilization))
  if (isLate) {
    const causes =
      busiest > limits.loopUtilization && !polls
        ? `a worker was busy ${Math.round(busiest * 100)}% of the time`
        : 'something else held a worker up'
    reasons.push(
      `requests were sent late: p${lagFraction * 100} lag ${lagMs.toFixed(1)} ms, and ${causes}. ${moreWorkers(input)}`,
    )
  }
  const asked = input.plannedArrivals ?? planned
  // Those whose user could not start are not the generator's.
  const missing = planned - started - tally.load.shortfall.unreadyArrivals
  if (kind === 'arrivals' && complete && asked > 0 && missing > (1 - limits.started) * asked) {
    reasons.push(
      `${missing.toLocaleString('en-US')} of ${asked.toLocaleString('en-US')} planned iterations were never started: too many were in flight at once. ` +
        'Raise inFlight or connections, or ask for a lower rate.',
    )
  }
  const scripts = tally.scenarios.reduce(
    (sum, { started: all, failed }) => ({ all: sum.all + all, failed: sum.failed + failed }),
    { all: 0, failed: 0 },
  )
  const { scriptErrors } = tally
  if (scripts.all > 0 && scriptErrors > limits.scriptErrors * scripts.all) {
    reasons.push(
      `${scriptErrors.toLocaleString('en-US')} of ${scripts.all.toLocaleString('en-US')} iterations ended in an error of the scenario itself. ` +
        'See the errors, and mend the plan.',
    )
  }
  return { status: reasons.length === 0 ? 'ok' : 'limited', reasons }
}

function moreWorkers({ workers, cores }: SelfCheckInput): string {
  if (workers < cores - 1) return `Add --workers ${Math.min(cores - 1, workers + 1)}.`
  return 'Ask for less load, or use a machine with more free cores.'
}
