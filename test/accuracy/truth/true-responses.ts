import type { Experiment } from '../experiment.ts'
import type { QueueLog, ServedRequest } from '../servers/queue-log.ts'
import { intendedArrivals } from './intended-arrivals.ts'
import { replay, type Work } from './replay.ts'
import { type Way, wholeMs } from './way.ts'

/** What response times were in truth, and how far the load that the server saw was from the one intended. */
export interface Truth {
  /** The server's part, in ms, ascending. */
  responsesMs: Float64Array
  /**
   * What a client sees whose requests each go a way of their own, in ms, in any order. The way there is gone before a request can wait
   * its turn: who is late at an idle server makes those late who wait behind.
   */
  seenWith(wayOf: () => Way): Float64Array
  /** From being read to the end of service, by the server's own log alone: in ms, ascending. */
  staysMs: Float64Array
  /** How much later than the promptest one the server read each arrival, in ms, ascending; empty for a closed load. */
  latenessMs: Float64Array
}

/**
 * The truth of a run, without its warm-up. Of an open load it is the replay of the arrivals as they were intended through a server that
 * needs for each what the real one did and is away when the real one was: no sampling error is left, and nothing of it
 * was measured by Plimsoll. Of a closed load it is the server's own log: users are ready when they are ready.
 * Throws where the log does not have every arrival once.
 */
export function trueResponses(experiment: Experiment, { served, aways }: QueueLog): Truth {
  const { load } = experiment
  const warmUpMs = experiment.warmUpSeconds * 1_000
  const firstMs = served.reduce((least, { seenMs }) => Math.min(least, seenMs), Number.POSITIVE_INFINITY)
  const staysMs = sorted(
    served
      .filter(({ seenMs }) => seenMs - firstMs >= warmUpMs)
      .map(({ endedMs, seenMs }) => endedMs - seenMs),
  )
  if (load.kind === 'users') {
    const seenWith = (wayOf: () => Way) => staysMs.map((ms) => ms + wholeMs(wayOf()))
    return { responsesMs: staysMs, seenWith, staysMs, latenessMs: new Float64Array() }
  }
  const intendedMs = intendedArrivals(load, experiment)
  const warm = intendedMs.findIndex((ms) => ms >= warmUpMs)
  const byNumber = inOrder(served, intendedMs.length)
  const sinceIntendedMs = byNumber.map(({ seenMs }, number) => seenMs - intendedMs[number]!)
  // The two clocks meet where an arrival was read most promptly.
  const startMs = sinceIntendedMs.reduce((least, ms) => Math.min(least, ms))
  const arrivalsMs = intendedMs.map((ms) => startMs + ms)
  const servicesMs = byNumber.map(({ serviceMs }) => serviceMs)
  return {
    responsesMs: replay({ arrivalsMs, servicesMs, aways }).slice(warm).sort(),
    seenWith: (wayOf) => seenOf({ arrivalsMs, servicesMs, aways }, wayOf).slice(warm),
    staysMs,
    latenessMs: sorted(sinceIntendedMs.slice(warm).map((ms) => ms - startMs)),
  }
}

/**
 * How long each takes from the instant of sending to the reading of the reply, by number, in ms. The arrivals are those of requests
 * that went the shortest way there.
 */
function seenOf({ arrivalsMs, servicesMs, ...server }: Work, wayOf: () => Way): Float64Array {
  const ways = Array.from(arrivalsMs, wayOf)
  const shortestMs = ways.reduce((least, { thereMs }) => Math.min(least, thereMs), Number.POSITIVE_INFINITY)
  const laterMs = ways.map(({ thereMs }, number) => arrivalsMs[number]! + thereMs - shortestMs)
  // One may be overtaken on its way.
  const order = [...ways.keys()].sort((left, right) => laterMs[left]! - laterMs[right]!)
  const staysMs = replay({
    arrivalsMs: order.map((number) => laterMs[number]!),
    servicesMs: order.map((number) => servicesMs[number]!),
    ...server,
  })
  const seenMs = new Float64Array(ways.length)
  order.forEach((number, place) => {
    seenMs[number] = staysMs[place]! + wholeMs(ways[number]!)
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
