import type { Cell } from '../../metrics/cell/cell.ts'
import type { Histogram } from '../../metrics/histogram/histogram.ts'
import { nearestRank } from '../../metrics/histogram/nearest-rank.ts'
import type { Limit } from '../sla/limit.ts'
import type { Interval } from './interval.ts'
import { type MadeFacts, minLagMs } from './made-facts.ts'

const { NEGATIVE_INFINITY: open, POSITIVE_INFINITY: endless } = Number

/** A figure of a distribution of times: a percentile with its fraction, or another one. */
export type TimeFigureKind = number | 'min' | 'mean' | 'max' | 'stddev'

/**
 * The lag (p99) may be this share of a limit on a figure of most requests. Requests that leave together share a processor
 * unevenly, which can make such a figure better than it is for requests that leave one by one.
 */
const maxLagShare = 0.05

/** Percentiles from this one on are figures of the slowest requests, which cannot gain from others that leave together. */
const slowFraction = 0.9

/**
 * A user can make several requests at once, but hardly more than this. So the requests that one user could have made in some
 * time take at most this many times as long together.
 */
const requestsAtOnce = 10

/** In how many steps the highest value of a percentile is narrowed down, if the limit lies below the first estimate. */
const narrowingSteps = 12

/** Of closed loads, the share of the time for which users may be kept from asking as if nothing was missing: as for arrivals. */
const forgivenShare = 0.005

/**
 * Returns the interval of a figure of response times, in ms, whose measured value is `actual`. `lowUs` returns the
 * distribution without the delays of the generator (`Cell.lowResponseUs`).
 */
export function responseInterval(
  kind: TimeFigureKind,
  actual: number,
  cell: Cell,
  lowUs: () => Histogram,
  made: MadeFacts,
  limit: Limit,
): Interval {
  const { responseUs, serviceUs, delayedUs } = cell
  const own = cell.ownFailures
  const high = highTime(kind, actual, responseUs, cell, made, limit)
  if (made.hasUnknownDelay) return [open, high]
  if (kind === 'stddev') return spreadInterval(actual, high, cell)
  let low = actual
  if (!delayedUs.isEmpty || own > 0) low = Math.min(low, lowTime(kind, lowUs(), own))
  // A request that waited for a connection was held up by the plan, but the target took its service time in any case.
  if (made.isCapped) low = Math.min(low, lowTime(kind, serviceUs, own))
  return [low, high]
}

/**
 * Returns the interval of a figure of service times, in ms. There is no distribution of service times without delays. But
 * no delay made a service time longer than by its own length, and only `delayedUs.count` requests were delayed at all: at
 * the worst, these were the slowest.
 */
export function serviceInterval(
  kind: TimeFigureKind,
  actual: number,
  cell: Cell,
  made: MadeFacts,
  limit: Limit,
): Interval {
  const { serviceUs, delayedUs, undelayedUs } = cell
  const own = cell.ownFailures
  const high = highTime(kind, actual, serviceUs, cell, made, limit)
  if (made.hasUnknownDelay) return [open, high]
  if (kind === 'stddev') return spreadInterval(actual, high, cell)
  if (delayedUs.isEmpty && own === 0) return [actual, high]
  const { count } = serviceUs
  if (kind === 'mean') {
    const sumMs = (serviceUs.sumUs - delayedUs.sumUs + undelayedUs.sumUs) / 1_000
    return [Math.min(actual, Math.max(0, sumMs / (count + own))), high]
  }
  if (kind === 'min' && own > 0) return [0, high]
  const rank = kind === 'min' ? 1 : kind === 'max' ? count : Math.max(0, nearestRank(kind, count + own) - own)
  if (rank === 0) return [0, high]
  const atRankMs = serviceUs.percentile(rank / count) / 1_000
  const below = rank - delayedUs.count
  const byCount = below > 0 ? serviceUs.percentile(below / count) / 1_000 : 0
  const longestMs = Math.max(made.largestDelayMs, maxDelayMs(delayedUs, undelayedUs))
  return [Math.min(actual, Math.max(0, byCount, atRankMs - longestMs)), high]
}

/**
 * Returns the interval of a percentile of response times over all requests, in ms, in which failures are slower than all
 * successes. The generator's own failures can have been fast.
 */
export function offeredInterval(
  fraction: number,
  actual: number,
  cell: Cell,
  lowUs: () => Histogram,
  made: MadeFacts,
  limit: Limit,
): Interval {
  const { responseUs, failures, ownFailures: own } = cell
  const all = responseUs.count + failures
  const high = Number.isFinite(actual)
    ? highRanked(fraction, actual, responseUs, failures, made, limit)
    : actual
  if (made.hasUnknownDelay) return [open, high]
  if (cell.delayedUs.isEmpty && own === 0) return [actual, high]
  const rank = nearestRank(fraction, all) - own
  if (rank <= 0) return [0, high]
  if (rank > responseUs.count) return [actual, high]
  return [Math.min(actual, lowUs().percentile(rank / responseUs.count) / 1_000), high]
}

/**
 * Returns a figure of `times`, in ms, with `own` more requests that took no time: failures that the generator can have made
 * itself can have been as fast as that.
 */
function lowTime(kind: Exclude<TimeFigureKind, 'stddev'>, times: Histogram, own: number): number {
  const { count } = times
  switch (kind) {
    case 'min':
      return own > 0 ? 0 : times.minUs / 1_000
    case 'mean':
      return times.sumUs / 1_000 / (count + own)
    case 'max':
      return times.maxUs / 1_000
  }
  const rank = nearestRank(kind, count + own) - own
  return rank <= 0 ? 0 : times.percentile(rank / count) / 1_000
}

/**
 * Returns the highest value that a figure of `times` can have had. It is open if too little of the load was made. Failures
 * that the generator can have made itself can have been the slowest of all successes.
 */
function highTime(
  kind: TimeFigureKind,
  actual: number,
  times: Histogram,
  cell: Cell,
  made: MadeFacts,
  limit: Limit,
): number {
  if (typeof kind === 'number') return highRanked(kind, actual, times, cell.ownFailures, made, limit)
  const { isMade, keptShare } = made
  if (!isMade) return endless
  if (kind !== 'max' && isBunched(made, limit)) return endless
  const own = cell.ownFailures
  const { count } = times
  const missing = missingRequests(count, keptShare)
  if (kind === 'mean') {
    const slowestUs = Math.max(times.maxUs, own === 0 ? 0 : cell.failedResponseUs.maxUs)
    const bySlowest = (times.sumUs + (missing + own) * slowestUs) / 1_000 / (count + missing + own)
    const byTime = ((times.sumUs + own * slowestUs) / 1_000 + requestsAtOnce * made.keptMs) / (count + own)
    return Math.max(actual, keptShare < 0.5 ? Math.min(bySlowest, byTime) : byTime)
  }
  if (kind === 'min') return actual
  if (own > 0) return endless
  return missing > 0 && keptShare > forgivenShare ? Math.max(actual, made.keptMs) : actual
}

/**
 * Returns the highest value of a percentile, with `slower` more requests that were slower than all others. If users were
 * kept from asking for a share s of the time, all that was not asked counts as the slowest, too: p_q becomes p_q', with
 * q' = 1 − (1 − q − s) / (1 − s) = q / (1 − s). But a slow request takes time. In the time for which users were kept from
 * asking, they could not have made more requests of a length x than fit into it, so the result is the smallest x for which
 * the percentile of all measured requests and of as many more requests of length x is x or less.
 */
function highRanked(
  fraction: number,
  actual: number,
  times: Histogram,
  slower: number,
  made: MadeFacts,
  limit: Limit,
): number {
  const { isMade, keptShare, keptMs } = made
  if (!isMade) return endless
  if (fraction < slowFraction && isBunched(made, limit)) return endless
  const { count } = times
  const missing = missingRequests(count, keptShare)
  if (missing === 0 && slower === 0) return actual
  const maxMs = times.maxUs / 1_000
  // The percentile with so many more requests that were slower; infinite if it is one of them.
  const withMore = (more: number) => {
    const rank = nearestRank(fraction, count + slower + more)
    return rank > count ? endless : Math.max(actual, times.percentile(rank / count) / 1_000)
  }
  const moreOf = (ms: number) =>
    Math.ceil(Math.min(missing, ms > keptMs ? 0 : (requestsAtOnce * keptMs) / ms))
  const rest = withMore(0)
  if (
    rest === endless ||
    (missing > 0 && keptShare <= forgivenShare && withMore(Math.ceil(missing)) === endless)
  )
    return rest === endless ? endless : maxMs
  // More requests of a length can make it only less likely that longer ones fit, so this is enough.
  let high = Math.min(withMore(moreOf(actual)), Math.max(maxMs, keptMs))
  if (high <= limit.value || actual >= limit.value) return high
  let low = actual
  for (let step = 0; step < narrowingSteps; step++) {
    const middle = Math.sqrt(Math.max(low, 1e-3) * high)
    if (withMore(moreOf(middle)) <= middle) high = middle
    else low = middle
  }
  return high
}

/** The requests that users of closed loads did not make, because they were kept from asking for a share of the time. */
function missingRequests(count: number, keptShare: number): number {
  if (keptShare >= 1) return endless
  const missing = (keptShare * count) / (1 - keptShare)
  return missing < 0.5 ? 0 : missing
}

/** Whether requests left together that should have left one by one, as much as it can matter for a limit. */
function isBunched({ lagMs }: MadeFacts, limit: Limit): boolean {
  return lagMs > Math.max(minLagMs, maxLagShare * limit.value)
}

/** Returns the interval of a standard deviation, in ms. A failure of the generator's own can have been of any length. */
function spreadInterval(actual: number, high: number, cell: Cell): Interval {
  if (cell.ownFailures > 0) return [0, endless]
  const error = spreadErrorMs(cell)
  return [Math.max(0, actual - error), high + error]
}

/**
 * By how much delays can have changed a standard deviation, in ms: no more than the root of their mean square, which is
 * at most √(sum × longest / count).
 */
function spreadErrorMs({ responseUs: { count }, delayedUs, undelayedUs }: Cell): number {
  if (delayedUs.isEmpty) return 0
  const sumMs = (delayedUs.sumUs - undelayedUs.sumUs) / 1_000
  return Math.sqrt((sumMs * maxDelayMs(delayedUs, undelayedUs)) / count)
}

/** An upper bound of the longest delay in ms. */
function maxDelayMs(delayedUs: Histogram, undelayedUs: Histogram): number {
  return delayedUs.isEmpty ? 0 : (delayedUs.maxUs - Math.min(undelayedUs.minUs, delayedUs.minUs)) / 1_000
}
