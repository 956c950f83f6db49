import { countText } from '../../base/units/count.ts'
import { formatDurationMs } from '../../base/units/duration.ts'
import type { ReplySum } from '../../metrics/generator-pressure.ts'
import { percentileWithZerosUs } from '../../metrics/histogram/zero-padded.ts'
import { type GeneratorLimit, type LimitFacts, notableMs } from './limit-facts.ts'

/** In ms: shorter waits are turns of the event loop. */
const leastWaitMs = 1

/** The target is what is full when it takes so much longer with all connections in use than with few. */
const slowdown = 1.6

/** Fewer replies say nothing about its pace: one that is quick by chance must not acquit a cap. */
const enoughReplies = 30

/**
 * A cap on connections that was the limit, by the median wait for one, zero for those that did not wait.
 *
 * A cap is not wrong by itself. Waiting counts in response times, so they are right whatever the cap is, where it is the
 * target that is waited for: a target that stops for 1 s in every 5 s is late for a fifth of the requests, with 5
 * connections as with 500. A cap that is too small for the load is waited for nearly always: then most requests wait,
 * and the median says so. But most requests wait, too, for a target that is near its own limit (of two servers in a
 * row, the slower makes the queue, and the cap only decides on which side it stands). More connections would not have helped
 * then, and the response times are the target's. That shows in service times: they grow with the number of requests
 * that the target has at once, while a target that the cap keeps from its work answers as fast as ever. Where that is not
 * known, because all connections were always in use or there is only one, the cap is taken to be the limit: raising it
 * makes sure.
 */
export function connectionCap(facts: LimitFacts): GeneratorLimit | undefined {
  const { tally, totals, connections } = facts
  const waitMs = percentileWithZerosUs(tally.load.pressure.connectionWaitUs, totals.requests, 0.5) / 1_000
  if (!isNotable(facts, waitMs) || isTargetFull(facts)) return undefined
  const cap =
    connections === undefined ? 'no more are allowed' : `no more than ${countText(connections)} may be open`
  return {
    kind: 'connections',
    reason:
      `half of the requests waited ${formatDurationMs(waitMs)} or longer for a connection: ${cap}, ` +
      'and the target was no slower for it. Raise connections, or ask for less load.',
  }
}

/** The same for the arrivals that may be under way at once. */
export function inFlightCap(facts: LimitFacts): GeneratorLimit | undefined {
  const { tally, inFlight } = facts
  const waitMs = percentileWithZerosUs(tally.load.pressure.inFlightWaitUs, tally.load.started, 0.5) / 1_000
  if (!isNotable(facts, waitMs) || isTargetFull(facts)) return undefined
  return {
    kind: 'in-flight',
    reason:
      `half of the iterations began ${formatDurationMs(waitMs)} or more after they were due: no more than ${countText(inFlight)} ` +
      'may be in flight. Raise inFlight, or ask for a lower rate.',
  }
}

function isNotable(facts: LimitFacts, waitMs: number): boolean {
  // Where all of them waited in vain, there is nothing to compare it with.
  return waitMs > (facts.totals.responseUs.isEmpty ? leastWaitMs : notableMs(facts, leastWaitMs))
}

function isTargetFull({ tally }: LimitFacts): boolean {
  const { roomy, crowded } = tally.load.pressure
  if (roomy.replies < enoughReplies || crowded.replies < enoughReplies) return false
  return meanUs(crowded) >= slowdown * meanUs(roomy)
}

function meanUs({ serviceUs, replies }: ReplySum): number {
  return serviceUs / replies
}
