/** nginx's own counters. */
export interface StubStatus {
  /** Open connections, including the one of the status request. */
  activeConnections: number
  acceptedConnections: number
  /** Requests since the start, including the status request. */
  requests: number
}

/** Parses the page of nginx's `stub_status`. */
export function parseStubStatus(text: string): StubStatus {
  const active = /^Active connections: (\d+)/m.exec(text)
  const counters = /^ *(\d+) (\d+) (\d+) *$/m.exec(text)
  if (active === null || counters === null) throw new Error(`not a stub_status page: ${text.slice(0, 200)}`)
  return {
    activeConnections: Number(active[1]),
    acceptedConnections: Number(counters[1]),
    requests: Number(counters[3]),
  }
}
