/** A server that stops for `stopSeconds` in every `periodSeconds`, under a steady load of `perSecond`. */
export interface Stalls {
  stopSeconds: number
  periodSeconds: number
  perSecond: number
  /** How fast it works off its queue. */
  drainPerSecond: number
  serviceSeconds: number
}

/**
 * The percentile `p` of the response times. A request that arrives in a stop waits for its end, and later ones wait until
 * the queue is worked off, so waiting times are spread evenly from 0 to the length of the stop.
 */
export function stallPercentileSeconds(p: number, stalls: Stalls): number {
  const { stopSeconds, periodSeconds, perSecond, drainPerSecond, serviceSeconds } = stalls
  const waited = stopSeconds - (1 - p) * periodSeconds * (1 - perSecond / drainPerSecond)
  return serviceSeconds + Math.max(0, waited)
}
