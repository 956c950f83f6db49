/** What nginx knows of its own work. */
export interface StubStatus {
  /** Connections that are open, the one that asked included. */
  activeConnections: number
  acceptedConnections: number
  /** Requests since the start, the one that asked included. */
  requests: number
}

/** Reads the page of nginx's `stub_status`. */
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
