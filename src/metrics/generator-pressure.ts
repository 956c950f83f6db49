import { type StallCause, stallCauses } from '../machine/stall-cause.ts'
import { Histogram } from './histogram/histogram.ts'

/** How many replies there were, and the sum of their service times. */
export interface ReplySum {
  replies: number
  serviceUs: number
}

/**
 * Where a worker reached limits of its own or of its machine: its event loop stalled, or requests or arrivals had to
 * wait because no more connections or iterations in flight were allowed. All of it is whole numbers that add up.
 */
export class GeneratorPressure {
  /** The lengths of the stalls of its event loop that are long enough to count. */
  readonly stallUs: Histogram = new Histogram()
  /** The sum of them by cause. */
  readonly stallUsByCause: Record<StallCause, number> = { busy: 0, queued: 0, halted: 0 }
  /** How long requests waited for one of the allowed connections. Requests that did not wait are not in it. */
  readonly connectionWaitUs: Histogram = new Histogram()
  /** How long arrivals waited for a place in flight. Arrivals that did not wait are not in it. */
  readonly inFlightWaitUs: Histogram = new Histogram()
  /** Replies to requests that were sent while few of the allowed connections were in use, and while all were. */
  readonly roomy: ReplySum = { replies: 0, serviceUs: 0 }
  readonly crowded: ReplySum = { replies: 0, serviceUs: 0 }
  /** Connections that could not be opened for lack of file descriptors, or of local ports. */
  filesShort = 0
  portsShort = 0

  /** Counts a stall, in ms. */
  stalled(ms: number, cause: StallCause): void {
    this.stallUs.record(ms * 1_000)
    this.stallUsByCause[cause] += Math.round(ms * 1_000)
  }

  /** Counts how long a request waited for one of the allowed connections, in ms. */
  waited(ms: number): void {
    this.connectionWaitUs.record(ms * 1_000)
  }

  /** Counts how long an arrival waited for a place in flight, in ms. */
  heldUp(ms: number): void {
    this.inFlightWaitUs.record(ms * 1_000)
  }

  /** Counts a reply, in ms from the send; `isCrowded` if its request was sent while all connections were in use. */
  served(ms: number, isCrowded: boolean): void {
    const sum = isCrowded ? this.crowded : this.roomy
    sum.replies += 1
    // Rounds without `Math.round`, which is slower: this runs for every request.
    sum.serviceUs += (ms * 1_000 + 0.5) >>> 0
  }

  /** Adds what `other` counted; `other` is not changed. */
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

  /** Sets everything to 0 and keeps the memory for reuse. */
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
