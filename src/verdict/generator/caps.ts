import { countText } from '../../base/units/count.ts'
import { formatDurationMs } from '../../base/units/duration.ts'
import type { ReplySum } from '../../metrics/generator-pressure.ts'
import { percentileWithZerosUs } from '../../metrics/histogram/percentile-with-zeros.ts'
import { type GeneratorLimit, type LimitFacts, notableMs } from './limit-facts.ts'

/** Shorter waits, in ms, are due to turns of the event loop. */
const minWaitMs = 1

/** The target is saturated if its service time with all connections in use is at least this many times that with few. */
const slowdown = 1.6

/** The minimum number of replies to compare: a few replies can be fast by chance. */
const minReplies = 30

/**
 * Reports a cap on connections that limited the load, judged by the median wait for a connection (0 for requests that did
 * not wait).
 *
 * A cap alone is no problem. Response times include the wait, so they are correct as long as requests wait for the target:
 * a target that stops for 1 s in every 5 s delays a fifth of the requests, with 5 connections as with 500. If a cap is too
 * small for the load, most requests wait, and the median shows it. But most requests also wait for a target near its own
 * limit: the cap then only decides on which side of the connections they queue. More connections would not help, and the
 * response times are those of the target. Service times distinguish the two cases: those of a saturated target grow with
 * the number of concurrent requests, while a target that the cap keeps idle stays fast. If this is unknown, because all
 * connections were always in use or there is only one, the cap is assumed to be the limit: raising it shows the truth.
 */
export function findConnectionCap(facts: LimitFacts): GeneratorLimit | undefined {
  const { tally, totals, connections } = facts
  const waitMs = percentileWithZerosUs(tally.load.pressure.connectionWaitUs, totals.requests, 0.5) / 1_000
  if (!isNotable(facts, waitMs) || isTargetSaturated(facts)) return undefined
  const cap =
    connections === undefined ? 'no more are allowed' : `at most ${countText(connections)} may be open`
  return {
    kind: 'connections',
    message:
      `half of the requests waited ${formatDurationMs(waitMs)} or longer for a connection: ${cap}, ` +
      'and the target was not slower with all of them in use',
    advice: 'Raise connections, or ask for less load.',
  }
}

/** Reports a cap on arrivals in flight that limited the load. See `findConnectionCap`. */
export function findInFlightCap(facts: LimitFacts): GeneratorLimit | undefined {
  const { tally, inFlight } = facts
  const waitMs = percentileWithZerosUs(tally.load.pressure.inFlightWaitUs, tally.load.started, 0.5) / 1_000
  if (!isNotable(facts, waitMs) || isTargetSaturated(facts)) return undefined
  return {
    kind: 'in-flight',
    message: `half of the iterations started ${formatDurationMs(waitMs)} or more after they were due: at most ${countText(inFlight)} may be in flight`,
    advice: 'Raise inFlight, or ask for a lower rate.',
  }
}

function isNotable(facts: LimitFacts, waitMs: number): boolean {
  // If no request succeeded, there is no response time to compare the wait with.
  return waitMs > (facts.totals.responseUs.isEmpty ? minWaitMs : notableMs(facts, minWaitMs))
}

function isTargetSaturated({ tally }: LimitFacts): boolean {
  const { roomy, crowded } = tally.load.pressure
  if (roomy.replies < minReplies || crowded.replies < minReplies) return false
  return meanUs(crowded) >= slowdown * meanUs(roomy)
}

function meanUs({ serviceUs, replies }: ReplySum): number {
  return serviceUs / replies
}
