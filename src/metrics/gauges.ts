/** What a worker can only look up: asked for at every flush. */
export interface Gauges {
  /** Now. */
  users: number
  inFlight: number
  /** Since the worker began; the recorder sends what was added since the last flush. */
  retries: number
  redirects: number
  connectionsOpened: number
  /** Connections that could not be opened for want of files, or of local ports. */
  filesShort: number
  portsShort: number
  loopActiveMs: number
  loopIdleMs: number
  cpuMs: number
  /** The longest since the last time it was asked for. */
  loopDelayMaxMs: number
}

export const noGauges: Gauges = {
  users: 0,
  inFlight: 0,
  retries: 0,
  redirects: 0,
  connectionsOpened: 0,
  filesShort: 0,
  portsShort: 0,
  loopActiveMs: 0,
  loopIdleMs: 0,
  cpuMs: 0,
  loopDelayMaxMs: 0,
}
