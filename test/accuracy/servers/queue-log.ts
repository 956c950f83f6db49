import type { Stretch } from '../truth/replay.ts'

/** One request as the server saw it; instants in ms on its own clock. */
export interface AnsweredRequest {
  /** The number that the request came with. */
  number: number
  /** When it was read. */
  seenMs: number
  /** When the reply was written. */
  endedMs: number
}

/** One that was served in its turn. */
export interface ServedRequest extends AnsweredRequest {
  /** How long it was served: from when it was read, or from the end of the service before, to the end. */
  serviceMs: number
}

/** What a server tells of itself after a run. */
export interface QueueLog {
  /** What the machine's clock says at 0 of its own, in ms. */
  clockMs: number
  /** In order of service, which is that of arrival. */
  served: ServedRequest[]
  /** Those that were answered beside the queue, in order, but for those that came while it was away. */
  asides: AnsweredRequest[]
  /** When it had nothing to do and yet did not look at its sockets: it stood still, or the machine let it wait. */
  aways: Stretch[]
}
