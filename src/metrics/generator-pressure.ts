import { type StallCause, stallCauses } from '../machine/stall-cause.ts'
import { Histogram } from './histogram/histogram.ts'

/** The number of replies and the sum of their service times. */
export interface ReplySum {
  replies: number
  serviceUs: number
}

/**
 * Counts how often and how long a worker was at limits of its own or of its machine: its event loop stalled, or requests
 * or arrivals waited because no more connections or iterations in flight were allowed. All figures are whole numbers and
 * add up.
 */
export class GeneratorPressure {
  /** The durations of the stalls of its event loop. */
  readonly stallUs: Histogram = new Histogram()
  /** The sum of these durations by cause. */
  readonly stallUsByCause: Record<StallCause, number> = { busy: 0, queued: 0, halted: 0 }
  /** How long requests waited for one of the allowed connections. Requests that did not wait are not included. */
  readonly connectionWaitUs: Histogram = new Histogram()
  /** How long arrivals waited because too many others were in flight. Arrivals that did not wait are not included. */
  readonly inFlightWaitUs: Histogram = new Histogram()
  /** Replies to requests that were sent while few of the allowed connections were in use. */
  readonly roomy: ReplySum = { replies: 0, serviceUs: 0 }
  /** Replies to requests that were sent while all of the allowed connections were in use. */
  readonly crowded: ReplySum = { replies: 0, serviceUs: 0 }
  /** The number of connections that could not be opened for lack of file descriptors, and of local ports. */
  fileLimitHits = 0
  portLimitHits = 0

  /** Counts a stall of `ms`. */
  recordStall(ms: number, cause: StallCause): void {
    this.stallUs.record(ms * 1_000)
    this.stallUsByCause[cause] += Math.round(ms * 1_000)
  }

  /** Counts a request that waited for one of the allowed connections for `ms`. */
  recordConnectionWait(ms: number): void {
    this.connectionWaitUs.record(ms * 1_000)
  }

  /** Counts an arrival that waited for `ms` because too many others were in flight. */
  recordInFlightWait(ms: number): void {
    this.inFlightWaitUs.record(ms * 1_000)
  }

  /** Counts a reply that came `ms` after the send. `isCrowded`: all connections were in use when its request was sent. */
  recordReply(ms: number, isCrowded: boolean): void {
    const sum = isCrowded ? this.crowded : this.roomy
    sum.replies += 1
    // Rounds without the slower `Math.round`, because this runs for every request.
    sum.serviceUs += (ms * 1_000 + 0.5) >>> 0
  }

  /** Adds the figures of `other`, which is not changed. */
  merge(other: GeneratorPressure): void {
    this.stallUs.merge(other.stallUs)
    for (const cause of stallCauses) this.stallUsByCause[cause] += other.stallUsByCause[cause]
    this.connectionWaitUs.merge(other.connectionWaitUs)
    this.inFlightWaitUs.merge(other.inFlightWaitUs)
    addReplies(this.roomy, other.roomy)
    addReplies(this.crowded, other.crowded)
    this.fileLimitHits += other.fileLimitHits
    this.portLimitHits += other.portLimitHits
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
    this.fileLimitHits = 0
    this.portLimitHits = 0
  }
}

function addReplies(to: ReplySum, more: ReplySum): void {
  to.replies += more.replies
  to.serviceUs += more.serviceUs
}
