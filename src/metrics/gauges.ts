/** The figures that a worker reads for each delta. */
export interface Gauges {
  /** The current number of users, and of iterations in flight. */
  users: number
  inFlight: number
  /** Totals since the worker began. The recorder sends the differences between two deltas. */
  retries: number
  redirects: number
  cookiesDropped: number
  connectionsOpened: number
  /** The number of connections that could not be opened for lack of file descriptors, and of local ports. */
  fileLimitHits: number
  portLimitHits: number
  loopActiveMs: number
  loopIdleMs: number
  cpuMs: number
  /** The maximum since the gauges were last read. */
  loopDelayMaxMs: number
}

/** The gauges of a worker that has done nothing. */
export const noGauges: Gauges = {
  users: 0,
  inFlight: 0,
  retries: 0,
  redirects: 0,
  cookiesDropped: 0,
  connectionsOpened: 0,
  fileLimitHits: 0,
  portLimitHits: 0,
  loopActiveMs: 0,
  loopIdleMs: 0,
  cpuMs: 0,
  loopDelayMaxMs: 0,
}
