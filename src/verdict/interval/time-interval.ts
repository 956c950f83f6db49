import type { Cell } from '../../metrics/cell/cell.ts'
import type { Histogram } from '../../metrics/histogram/histogram.ts'
import { nearestRank } from '../../metrics/histogram/nearest-rank.ts'
import type { Limit } from '../sla/limit.ts'
import type { Interval } from './interval.ts'
import { type MadeFacts, minLagMs } from './made-facts.ts'

/** A figure of a distribution of times: a percentile with its fraction, or another one. */
export type TimeFigureKind = number | 'min' | 'mean' | 'max' | 'stddev'

/**
 * The lag (p99) may be this share of a limit on a figure of most requests. Requests that leave together share a processor
 * unevenly, which can make such a figure better than it is for requests that leave one by one.
 */
const maxLagShare = 0.05

/** Percentiles from this one on are figures of the slowest requests, which cannot gain from others that leave together. */
const slowFraction = 0.9

/** Of closed loads, the share of the time for which users may be kept from asking as if nothing was missing: as for arrivals. */
const forgivenShare = 0.005

/**
 * Returns the interval of a figure of response times, in ms, whose measured value is `actual`. `lowUs` returns the
 * distribution without the delays of the generator (`Cell.lowResponseUs`).
 */
export function responseInterval(
  kind: TimeFigureKind,
  actual: number,
  { responseUs, serviceUs, delayedUs, undelayedUs }: Cell,
  lowUs: () => Histogram,
  made: MadeFacts,
  limit: Limit,
): Interval {
  const high = highTime(kind, actual, responseUs, made, limit)
  if (made.hasUnknownDelay) return [Number.NEGATIVE_INFINITY, high]
  let low = actual
  if (kind === 'stddev') {
    const error = spreadErrorMs(responseUs.count, delayedUs, undelayedUs)
    return [Math.max(0, actual - error), high + error]
  }
  if (!delayedUs.isEmpty) low = Math.min(low, figureMs(kind, lowUs()))
  // A request that waited for a connection was held up by the plan, but the target took its service time in any case.
  if (made.isCapped) low = Math.min(low, figureMs(kind, serviceUs))
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
  { serviceUs, delayedUs, undelayedUs }: Cell,
  made: MadeFacts,
  limit: Limit,
): Interval {
  const high = highTime(kind, actual, serviceUs, made, limit)
  if (made.hasUnknownDelay) return [Number.NEGATIVE_INFINITY, high]
  if (delayedUs.isEmpty) return [actual, high]
  const { count } = serviceUs
  if (kind === 'stddev') {
    const error = spreadErrorMs(count, delayedUs, undelayedUs)
    return [Math.max(0, actual - error), high + error]
  }
  if (kind === 'mean') {
    const delaysMs = (delayedUs.sumUs - undelayedUs.sumUs) / 1_000
    return [Math.max(0, actual - delaysMs / count), high]
  }
  const rank = kind === 'min' ? 1 : kind === 'max' ? count : nearestRank(kind, count)
  const below = rank - delayedUs.count
  const byCount = below > 0 ? serviceUs.percentile(below / count) / 1_000 : 0
  const longestMs = Math.max(made.largestDelayMs, maxDelayMs(delayedUs, undelayedUs))
  return [Math.min(actual, Math.max(0, byCount, actual - longestMs)), high]
}

/**
 * Returns the highest value that a figure can have had. It is open if too little of the load was made. If users were kept
 * from asking for a share s of the time, it is the figure with all that was not asked as the slowest: p_q becomes
 * p_q', with q' = 1 − (1 − q − s) / (1 − s) = q / (1 − s).
 */
function highTime(
  kind: TimeFigureKind,
  actual: number,
  times: Histogram,
  { isMade, lagMs, keptShare }: MadeFacts,
  limit: Limit,
): number {
  if (!isMade) return Number.POSITIVE_INFINITY
  const isOfMost = typeof kind === 'number' ? kind < slowFraction : kind !== 'max'
  if (isOfMost && lagMs > Math.max(minLagMs, maxLagShare * limit.value)) return Number.POSITIVE_INFINITY
  if (keptShare === 0) return actual
  if (keptShare >= 1) return Number.POSITIVE_INFINITY
  const { count } = times
  const missing = (keptShare * count) / (1 - keptShare)
  if (missing < 0.5 || kind === 'min') return actual
  const isForgiven = keptShare <= forgivenShare
  const maxMs = times.maxUs / 1_000
  if (kind === 'mean')
    return keptShare < 0.5 ? (1 - keptShare) * actual + keptShare * maxMs : Number.POSITIVE_INFINITY
  if (kind === 'max' || kind === 'stddev') return isForgiven ? actual : Number.POSITIVE_INFINITY
  const fraction = kind / (1 - keptShare)
  if (fraction <= 1) return Math.max(actual, times.percentile(fraction) / 1_000)
  return isForgiven ? maxMs : Number.POSITIVE_INFINITY
}

function figureMs(kind: Exclude<TimeFigureKind, 'stddev'>, times: Histogram): number {
  switch (kind) {
    case 'min':
      return times.minUs / 1_000
    case 'mean':
      return times.meanUs / 1_000
    case 'max':
      return times.maxUs / 1_000
    default:
      return times.percentile(kind) / 1_000
  }
}

/**
 * By how much delays can have changed a standard deviation, in ms: no more than the root of their mean square, which is
 * at most √(sum × longest / count).
 */
function spreadErrorMs(count: number, delayedUs: Histogram, undelayedUs: Histogram): number {
  if (delayedUs.isEmpty) return 0
  const sumMs = (delayedUs.sumUs - undelayedUs.sumUs) / 1_000
  return Math.sqrt((sumMs * maxDelayMs(delayedUs, undelayedUs)) / count)
}

/** An upper bound of the longest delay in ms. */
function maxDelayMs(delayedUs: Histogram, undelayedUs: Histogram): number {
  return delayedUs.isEmpty ? 0 : (delayedUs.maxUs - Math.min(undelayedUs.minUs, delayedUs.minUs)) / 1_000
}
