import type { Seen } from '../servers/nginx.ts'

/** One tool's turn in one round. */
export interface Turn {
  /** Requests that the server saw: the truth, and what everything is divided by. */
  requests: number
  /** Requests that the tool says it made. */
  requestsClaimed: number
  /** Connections that it opened. */
  connections: number
  wallSeconds: number
  cpuSeconds: number
  /** The share of the time that other programs, or the machine's host, had the tool's core. */
  disturbed: number
}

/** One round: each tool's turn by its name; a tool whose turn failed has none. */
export type Round = ReadonlyMap<string, Turn>

/** How far a tool's own count may be from the server's: requests in flight at the end are in one and not the other. */
const toleratedDifference = 0.01

/** Makes a turn of what was measured. Throws where it cannot be used. */
export function turnOf(measured: {
  claimed: number
  seen: Seen
  wallSeconds: number
  cpuSeconds: number
  disturbed: number
}): Turn {
  const { claimed, seen, wallSeconds, cpuSeconds, disturbed } = measured
  if (seen.requests <= 0) throw new Error('the server saw no request')
  if (!Number.isFinite(cpuSeconds)) throw new Error('the shell did not report its times')
  return {
    requests: seen.requests,
    requestsClaimed: claimed,
    connections: seen.connections,
    wallSeconds,
    cpuSeconds,
    disturbed,
  }
}

export function cpuMicrosPerRequest(turn: Turn): number {
  return (turn.cpuSeconds * 1e6) / turn.requests
}

export function requestsPerSecond(turn: Turn): number {
  return turn.requests / turn.wallSeconds
}

/** Whether a tool counts something else than the server does. */
export function countsDiffer(turn: Turn, inFlight: number): boolean {
  const difference = Math.abs(turn.requests - turn.requestsClaimed)
  return difference > inFlight && difference > turn.requests * toleratedDifference
}

/** The tools of a round in turn, beginning with another one each time, so that none always follows the same one. */
export function turnOrder<T>(tools: readonly T[], round: number): T[] {
  const first = tools.length === 0 ? 0 : round % tools.length
  return [...tools.slice(first), ...tools.slice(0, first)]
}
