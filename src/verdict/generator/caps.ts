import { countText } from '../../base/units/count.ts'
import { formatDurationMs } from '../../base/units/duration.ts'
import type { ReplySum } from '../../metrics/generator-pressure.ts'
import { percentileWithZerosUs } from '../../metrics/histogram/percentile-with-zeros.ts'
import { type GeneratorLimit, type LimitFacts, notableMs } from './limit-facts.ts'

/** In ms. Shorter waits are turns of the event loop. */
const leastWaitMs = 1

/** The target is saturated if it takes this many times as long with all connections in use as with few. */
const slowdown = 1.6

/** The fewest replies that say anything about the pace: a few that are quick by chance must not acquit a cap. */
const enoughReplies = 30

/**
 * Reports a cap on connections that was the limit, by the median wait for a connection (zero for requests that did not
 * wait).
 *
 * A cap is not wrong by itself. Response times include the wait, so they are right under any cap as long as requests
 * wait for the target: a target that stops for 1 s in every 5 s is late for a fifth of the requests, with 5 connections
 * as with 500. Where a cap is too small for the load, most requests wait, and the median shows it. But most requests
 * also wait for a target near its own limit: of two servers in a row the slower one makes the queue, and the cap only
 * decides on which side the queue is. More connections would not have helped then, and the response times are the
 * target's. Service times tell the two apart: those of a saturated target grow with the number of concurrent requests,
 * while a target that the cap keeps idle answers as fast as ever. Where this is unknown, because all connections were
 * always in use or there is only one, the cap is taken to be the limit: raising it gives certainty.
 */
export function connectionCap(facts: LimitFacts): GeneratorLimit | undefined {
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

/** Reports a cap on arrivals in flight that was the limit. See `connectionCap`. */
export function inFlightCap(facts: LimitFacts): GeneratorLimit | undefined {
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
  // Where no request succeeded, there is no response time to compare the wait with.
  return waitMs > (facts.totals.responseUs.isEmpty ? leastWaitMs : notableMs(facts, leastWaitMs))
}

function isTargetSaturated({ tally }: LimitFacts): boolean {
  const { roomy, crowded } = tally.load.pressure
  if (roomy.replies < enoughReplies || crowded.replies < enoughReplies) return false
  return meanUs(crowded) >= slowdown * meanUs(roomy)
}

function meanUs({ serviceUs, replies }: ReplySum): number {
  return serviceUs / replies
}
