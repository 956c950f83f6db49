import { type StallCause, stallCauses } from '../machine/stall-cause.ts'
import { Histogram } from './histogram/histogram.ts'

/** Replies, and what their service times come to. */
export interface ReplySum {
  replies: number
  serviceUs: number
}

/**
 * Where a worker came to limits of its own or of its machine: standstills, and waiting for a connection or a place in
 * flight because no more were allowed. Everything is a whole number that is added up.
 */
export class GeneratorPressure {
  /** How long its event loop stood still, each time that is worth counting. */
  readonly stallUs: Histogram = new Histogram()
  /** The same in sums, by cause. */
  readonly stallUsByCause: Record<StallCause, number> = { busy: 0, queued: 0, halted: 0 }
  /** How long requests waited that found all connections taken and no more allowed; of the others nothing. */
  readonly connectionWaitUs: Histogram = new Histogram()
  /** How long arrivals waited that were due when as many were in flight as are allowed; of the others nothing. */
  readonly inFlightWaitUs: Histogram = new Histogram()
  /** Of requests that were sent while few of the allowed connections were in use, and of those sent when all were. */
  readonly roomy: ReplySum = { replies: 0, serviceUs: 0 }
  readonly crowded: ReplySum = { replies: 0, serviceUs: 0 }
  /** Connections that could not be opened for want of files, or of local ports. */
  filesShort = 0
  portsShort = 0

  /** Counts a standstill, in ms. */
  stalled(ms: number, cause: StallCause): void {
    this.stallUs.record(ms * 1_000)
    this.stallUsByCause[cause] += Math.round(ms * 1_000)
  }

  /** Counts how long a request waited for one of the connections that are allowed, in ms. */
  waited(ms: number): void {
    this.connectionWaitUs.record(ms * 1_000)
  }

  /** Counts how long an arrival waited for its place, in ms. */
  heldUp(ms: number): void {
    this.inFlightWaitUs.record(ms * 1_000)
  }

  /** Counts a reply, in ms from the send: whether it was sent when every connection was in use, or when few were. */
  served(ms: number, isCrowded: boolean): void {
    const sum = isCrowded ? this.crowded : this.roomy
    sum.replies += 1
    // Rounds without `Math.round`: this is done for every request.
    sum.serviceUs += (ms * 1_000 + 0.5) >>> 0
  }

  /** Adds all that `other` counted; `other` stays as it is. */
  merge(other: GeneratorPressure): void {
    this.stallUs.merge(other.stallUs)
    for (const cause of stallCauses) this.stallUsByCause[cause] += other.stallUsByCause[cause]
    this.connectionWaitUs.merge(other.connectionWaitUs)
    this.inFlightWaitUs.merge(other.inFlightWaitUs)
    addReplies(this.roomy, other.roomy)
    addReplies(this.crowded, other.crowded)
    this.filesShort += other.filesShort
    this.portsShort += other.portsShort
  }

  /** Forgets everything, but keeps the memory. */
  reset(): void {
    this.stallUs.reset()
    for (const cause of stallCauses) this.stallUsByCause[cause] = 0
    this.connectionWaitUs.reset()
    this.inFlightWaitUs.reset()
    for (const sum of [this.roomy, this.crowded]) {
      sum.replies = 0
      sum.serviceUs = 0
    }
    this.filesShort = 0
    this.portsShort = 0
  }
}

function addReplies(to: ReplySum, more: ReplySum): void {
  to.replies += more.replies
  to.serviceUs += more.serviceUs
}
