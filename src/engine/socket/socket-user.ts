import type { Socket } from 'node:net'
import type { Failure } from '../failure.ts'

/** How long the parts of opening a connection took, in ms; 0 for a part that did not happen. */
export interface OpeningTimes {
  /** The DNS lookup. */
  dnsMs: number
  /** TCP, over every address that was tried, and the tunnel through a proxy. */
  connectMs: number
  /** The TLS handshake with the target. */
  tlsMs: number
}

/** Uses a socket and receives its events. */
export interface SocketUser {
  /** Whether it still waits for a socket. */
  readonly isWanted: boolean
  /** Takes the socket that is being tried, to be able to close it. Another may replace it before `opened`. */
  use(socket: Socket): void
  opened(times: OpeningTimes): void
  /** `length` bytes are in the buffer that the socket was opened with. The next read overwrites them. */
  received(length: number): void
  /** The other side has closed its half. */
  ended(): void
  /** The socket is gone, or could not be opened. Called once. */
  closed(failure: Failure | undefined): void
}

/** Opens sockets. Each `open` is answered by `opened` and later `closed`, or by `closed` alone. */
export interface Opener {
  open(user: SocketUser): void
}
