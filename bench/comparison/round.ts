import type { Seen } from '../servers/nginx.ts'

/** The turn of a tool in a round. */
export interface Turn {
  /** Requests that the server saw: the true count, by which everything is divided. */
  requests: number
  /** Requests that the tool reports. */
  requestsClaimed: number
  /** Connections that it opened. */
  connections: number
  wallSeconds: number
  cpuSeconds: number
  /** The share of the time in which other programs, or the host of the machine, used the tool's core. */
  disturbed: number
}

/** A round: the turn of each tool by its name. A tool whose turn failed is missing. */
export type Round = ReadonlyMap<string, Turn>

/** How far the count of a tool can differ from that of the server, which counts requests in flight at the end differently. */
const toleratedDifference = 0.01

/** Makes a turn from measurements. Throws if they cannot be used. */
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

/** Whether the count of a tool differs from that of the server. */
export function countsDiffer(turn: Turn, inFlight: number): boolean {
  const difference = Math.abs(turn.requests - turn.requestsClaimed)
  return difference > inFlight && difference > turn.requests * toleratedDifference
}

/** The order of the tools in a round. Each round starts with another tool, so that none always follows the same one. */
export function turnOrder<T>(tools: readonly T[], round: number): T[] {
  const first = tools.length === 0 ? 0 : round % tools.length
  return [...tools.slice(first), ...tools.slice(0, first)]
}
