import type { Experiment } from '../experiment.ts'
import type { QueueLog, ServedRequest } from '../servers/queue-log.ts'
import { intendedArrivals } from './intended-arrivals.ts'
import { replay } from './replay.ts'

/** What response times were in truth, and how far the load that the server saw was from the one intended. */
export interface Truth {
  /** In ms, ascending. */
  responsesMs: Float64Array
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
  if (load.kind === 'users') return { responsesMs: staysMs, staysMs, latenessMs: new Float64Array() }
  const intendedMs = intendedArrivals(load, experiment)
  const warm = intendedMs.findIndex((ms) => ms >= warmUpMs)
  const byNumber = inOrder(served, intendedMs.length)
  const sinceIntendedMs = byNumber.map(({ seenMs }, number) => seenMs - intendedMs[number]!)
  // The two clocks meet where an arrival was read most promptly.
  const startMs = sinceIntendedMs.reduce((least, ms) => Math.min(least, ms))
  const responsesMs = replay({
    arrivalsMs: intendedMs.map((ms) => startMs + ms),
    servicesMs: byNumber.map(({ serviceMs }) => serviceMs),
    aways,
  })
  return {
    responsesMs: responsesMs.slice(warm).sort(),
    staysMs,
    latenessMs: sorted(sinceIntendedMs.slice(warm).map((ms) => ms - startMs)),
  }
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
