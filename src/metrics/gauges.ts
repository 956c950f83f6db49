/** Figures that a worker looks up at every flush. */
export interface Gauges {
  /** Now. */
  users: number
  inFlight: number
  /** Since the worker began; the recorder sends the difference since the last flush. */
  retries: number
  redirects: number
  connectionsOpened: number
  /** Connections that could not be opened for lack of file descriptors, or of local ports. */
  fileLimitHits: number
  portLimitHits: number
  loopActiveMs: number
  loopIdleMs: number
  cpuMs: number
  /** The longest since it was last read. */
  loopDelayMaxMs: number
}

/** The gauges of a worker that has done nothing. */
export const noGauges: Gauges = {
  users: 0,
  inFlight: 0,
  retries: 0,
  redirects: 0,
  connectionsOpened: 0,
  fileLimitHits: 0,
  portLimitHits: 0,
  loopActiveMs: 0,
  loopIdleMs: 0,
  cpuMs: 0,
  loopDelayMaxMs: 0,
}
