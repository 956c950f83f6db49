import type { Stretch } from '../truth/replay.ts'

/** One request as the server saw it; instants in ms on its own clock. */
export interface ServedRequest {
  /** The number that the request came with. */
  number: number
  /** When it was read. */
  seenMs: number
  /** When its service ended and the reply was written. */
  endedMs: number
  /** How long it was served: from when it was read, or from the end of the service before, to the end. */
  serviceMs: number
}

/** What a server tells of itself after a run. */
export interface QueueLog {
  /** In order of service, which is that of arrival. */
  served: ServedRequest[]
  /** When it had nothing to do and yet did not look at its sockets: it stood still, or the machine let it wait. */
  aways: Stretch[]
}
