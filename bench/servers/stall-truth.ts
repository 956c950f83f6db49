/** A server that stops for `stopSeconds` in every `periodSeconds`, under a steady load of `perSecond`. */
export interface Stalls {
  stopSeconds: number
  periodSeconds: number
  perSecond: number
  /** How fast it works off what has waited. */
  drainPerSecond: number
  serviceSeconds: number
}

/**
 * The response time that the share `p` of requests stays within: who arrives in a stop waits for its end, and those
 * behind wait until the queue is worked off, so waiting times are spread evenly from 0 to the whole stop.
 */
export function stallPercentileSeconds(p: number, stalls: Stalls): number {
  const { stopSeconds, periodSeconds, perSecond, drainPerSecond, serviceSeconds } = stalls
  const waited = stopSeconds - (1 - p) * periodSeconds * (1 - perSecond / drainPerSecond)
  return serviceSeconds + Math.max(0, waited)
}
