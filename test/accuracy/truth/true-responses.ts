import type { Experiment } from '../experiment.ts'
import type { QueueLog, ServedRequest } from '../servers/queue-log.ts'
import { intendedArrivals } from './intended-arrivals.ts'
import { replay, type Work } from './replay.ts'
import { type Transit, wholeMs } from './transit.ts'

/** The true response times, and how far the load at the server was from the intended one. */
export interface Truth {
  /** The server's part, in ms, ascending. */
  responsesMs: Float64Array
  /**
   * The response times that a client sees whose requests have these transit times, in ms, in any order. The transit to
   * the server comes before the queue: a request that is late at an idle server delays those behind it.
   */
  seenWith(transitOf: () => Transit): Float64Array
  /** From reading a request to the end of its service, from the server's log alone, in ms, ascending. */
  staysMs: Float64Array
  /** How much later than the most prompt arrival the server read each one, in ms, ascending. Empty for a closed load. */
  latenessMs: Float64Array
}

/**
 * The truth of a run without its warm-up. For an open load it is a replay of the intended arrivals through a server with
 * the same service times and absences as the real one: there is no sampling error, and nothing was measured by Plimsoll.
 * For a closed load, where users have no schedule, it is the server's own log. Throws if the log does not have every
 * arrival once.
 */
export function trueResponses(experiment: Experiment, { served, absences }: QueueLog): Truth {
  const { load } = experiment
  const warmUpMs = experiment.warmUpSeconds * 1_000
  const firstMs = served.reduce((least, { seenMs }) => Math.min(least, seenMs), Number.POSITIVE_INFINITY)
  const staysMs = sorted(
    served
      .filter(({ seenMs }) => seenMs - firstMs >= warmUpMs)
      .map(({ endedMs, seenMs }) => endedMs - seenMs),
  )
  if (load.kind === 'users') {
    const seenWith = (transitOf: () => Transit) => staysMs.map((ms) => ms + wholeMs(transitOf()))
    return { responsesMs: staysMs, seenWith, staysMs, latenessMs: new Float64Array() }
  }
  const intendedMs = intendedArrivals(load, experiment)
  const warm = intendedMs.findIndex((ms) => ms >= warmUpMs)
  const byNumber = inOrder(served, intendedMs.length)
  const sinceIntendedMs = byNumber.map(({ seenMs }, number) => seenMs - intendedMs[number]!)
  // The clocks are aligned at the arrival that was read most promptly.
  const startMs = sinceIntendedMs.reduce((least, ms) => Math.min(least, ms))
  const arrivalsMs = intendedMs.map((ms) => startMs + ms)
  const servicesMs = byNumber.map(({ serviceMs }) => serviceMs)
  return {
    responsesMs: replay({ arrivalsMs, servicesMs, absences }).slice(warm).sort(),
    seenWith: (transitOf) => seenOf({ arrivalsMs, servicesMs, absences }, transitOf).slice(warm),
    staysMs,
    latenessMs: sorted(sinceIntendedMs.slice(warm).map((ms) => ms - startMs)),
  }
}

/**
 * The time of each request from sending it to reading the reply, by number, in ms. The arrivals are those of requests
 * with the shortest transit.
 */
function seenOf({ arrivalsMs, servicesMs, ...server }: Work, transitOf: () => Transit): Float64Array {
  const transits = Array.from(arrivalsMs, transitOf)
  const shortestMs = transits.reduce(
    (least, { thereMs }) => Math.min(least, thereMs),
    Number.POSITIVE_INFINITY,
  )
  const laterMs = transits.map(({ thereMs }, number) => arrivalsMs[number]! + thereMs - shortestMs)
  // A request can be overtaken in transit.
  const order = [...transits.keys()].sort((left, right) => laterMs[left]! - laterMs[right]!)
  const staysMs = replay({
    arrivalsMs: order.map((number) => laterMs[number]!),
    servicesMs: order.map((number) => servicesMs[number]!),
    ...server,
  })
  const seenMs = new Float64Array(transits.length)
  order.forEach((number, place) => {
    seenMs[number] = staysMs[place]! + wholeMs(transits[number]!)
  })
  return seenMs
}

function inOrder(served: readonly ServedRequest[], count: number): ServedRequest[] {
  const byNumber: ServedRequest[] = []
  for (const request of served) byNumber[request.number] = request
  if (served.length !== count || Object.keys(byNumber).length !== count || byNumber.length !== count)
    throw new Error(`the server served ${served.length} requests, and not each of the ${count} arrivals once`)
  return byNumber
}

function sorted(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort()
}
