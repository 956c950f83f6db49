import type { Stretch } from '../truth/replay.ts'

/** A request at the server. Instants are in ms on the server's clock. */
export interface AnsweredRequest {
  /** The number in the request. */
  number: number
  /** When it was read. */
  seenMs: number
  /** When the reply was written. */
  endedMs: number
}

/** A request that was served in order. */
export interface ServedRequest extends AnsweredRequest {
  /** The service time, from reading it, or from the end of the previous service, to the end. */
  serviceMs: number
}

/** The log of a server after a run. */
export interface QueueLog {
  /** The machine's clock at 0 of the server's clock, in ms. */
  clockMs: number
  /** In order of service, which is the order of arrival. */
  served: ServedRequest[]
  /** The requests outside of the queue, in order, except those that arrived while it was away. */
  asides: AnsweredRequest[]
  /** The times in which it was idle but did not poll its sockets: it stalled, or the machine did not run it. */
  absences: Stretch[]
}
