import { failureClasses } from '../../base/failure-class.ts'
import { withReplaced } from '../delay/lowered-histogram.ts'
import { Histogram } from '../histogram/histogram.ts'
import { StatusCounts } from './status-counts.ts'

/** What `ownFailuresByClass` returns for a cell without such failures. It is never changed. */
const noOwnFailures = new Float64Array(failureClasses.length)

/** The counts of one row in one phase over some time. Cells can be merged in any order. */
export class Cell {
  /** The number of requests: successes, failures and unfinished ones. */
  requests = 0
  failures = 0
  /** The number of requests that were under way when the load ended: neither successes nor failures. */
  unfinished = 0
  bytesSent = 0
  bytesReceived = 0
  /** The response times of successes, from the intended start to the last byte. */
  readonly responseUs = new Histogram()
  /** The service times of successes, from the actual send to the last byte. */
  readonly serviceUs = new Histogram()
  /** The response times of failures, which are separate because quick refusals would make a slow endpoint look fast. */
  readonly failedResponseUs = new Histogram()
  /** The statuses of all replies, failed or not. */
  readonly statusCodes = new StatusCounts()
  /** The statuses of replies that were failures; an expected status is not a failure. */
  readonly failedStatusCodes = new StatusCounts()
  /** The number of failures of each class, by index into `failureClasses`. */
  readonly failuresByClass = new Float64Array(failureClasses.length)
  /**
   * The measured response times of the successes that a delay of the generator's own can have lengthened. These are also
   * in `responseUs`. Requests that no delay touched are not in it, so it takes no memory in most cells.
   */
  readonly delayedUs = new Histogram()
  /** The response times of the same successes, each without the delay: at least 0. It has as many values as `delayedUs`. */
  readonly undelayedUs = new Histogram()
  /** Created for the first such failure. */
  #ownFailuresByClass: Float64Array | undefined

  get successes(): number {
    return this.requests - this.failures - this.unfinished
  }

  /** The number of requests with an outcome: successes and failures. */
  get ended(): number {
    return this.requests - this.unfinished
  }

  /**
   * The number of failures of each class that the generator can have made itself, by index into `failureClasses`: a time
   * limit that ran out during a delay of its own, or want of files or ports. They are also in `failuresByClass`. Callers
   * must not change the array.
   */
  get ownFailuresByClass(): Readonly<Float64Array> {
    return this.#ownFailuresByClass ?? noOwnFailures
  }

  /** The number of failures that the generator can have made itself. */
  get ownFailures(): number {
    let sum = 0
    if (this.#ownFailuresByClass !== undefined) for (const count of this.#ownFailuresByClass) sum += count
    return sum
  }

  get isEmpty(): boolean {
    return this.requests === 0
  }

  /** The approximate memory use in bytes. */
  get memoryBytes(): number {
    return (
      1_024 +
      this.responseUs.memoryBytes +
      this.serviceUs.memoryBytes +
      this.failedResponseUs.memoryBytes +
      this.delayedUs.memoryBytes +
      this.undelayedUs.memoryBytes
    )
  }

  /** Counts a success. `status` is 0 if there is none, as for a measured function. */
  recordSuccess(
    responseUs: number,
    serviceUs: number,
    status: number,
    bytesSent: number,
    bytesReceived: number,
  ): void {
    this.requests += 1
    this.bytesSent += bytesSent
    this.bytesReceived += bytesReceived
    this.responseUs.record(responseUs)
    this.serviceUs.record(serviceUs)
    if (status !== 0) this.statusCodes.add(status)
  }

  /**
   * Counts that a delay of the generator's own can have lengthened a success, which is also counted with `recordSuccess`.
   * Without the delay its response time would have been at least `responseUs` − `delayUs`.
   */
  recordDelay(responseUs: number, delayUs: number): void {
    this.delayedUs.record(responseUs)
    this.undelayedUs.record(responseUs - delayUs)
  }

  /** Counts that the generator can have made a failure itself, which is also counted with `recordFailure`. */
  recordOwnFailure(classIndex: number, n = 1): void {
    this.#ownFailuresByClass ??= new Float64Array(failureClasses.length)
    this.#ownFailuresByClass[classIndex]! += n
  }

  /**
   * Returns the low distribution of response times: the least that the target would have shown to a generator that is
   * never late. Without delays this is `responseUs` itself, otherwise a new histogram; callers must not change it.
   */
  lowResponseUs(): Histogram {
    return this.delayedUs.isEmpty
      ? this.responseUs
      : withReplaced(this.responseUs, this.delayedUs, this.undelayedUs)
  }

  /** Counts a failure. `classIndex` is an index into `failureClasses`; `status` is 0 if there was no reply. */
  recordFailure(
    responseUs: number,
    classIndex: number,
    status: number,
    bytesSent: number,
    bytesReceived: number,
  ): void {
    this.requests += 1
    this.failures += 1
    this.bytesSent += bytesSent
    this.bytesReceived += bytesReceived
    this.failedResponseUs.record(responseUs)
    this.failuresByClass[classIndex]! += 1
    if (status === 0) return
    this.statusCodes.add(status)
    this.failedStatusCodes.add(status)
  }

  /** Counts a request that was under way when the load ended. */
  recordUnfinished(bytesSent: number, bytesReceived: number): void {
    this.requests += 1
    this.unfinished += 1
    this.bytesSent += bytesSent
    this.bytesReceived += bytesReceived
  }

  /** Adds the counts of `other`, which is not changed. */
  merge(other: Cell): void {
    this.requests += other.requests
    this.failures += other.failures
    this.unfinished += other.unfinished
    this.bytesSent += other.bytesSent
    this.bytesReceived += other.bytesReceived
    this.responseUs.merge(other.responseUs)
    this.serviceUs.merge(other.serviceUs)
    this.failedResponseUs.merge(other.failedResponseUs)
    this.delayedUs.merge(other.delayedUs)
    this.undelayedUs.merge(other.undelayedUs)
    this.statusCodes.merge(other.statusCodes)
    this.failedStatusCodes.merge(other.failedStatusCodes)
    for (let index = 0; index < failureClasses.length; index++) {
      this.failuresByClass[index]! += other.failuresByClass[index]!
    }
    other.#ownFailuresByClass?.forEach((count, index) => {
      if (count > 0) this.recordOwnFailure(index, count)
    })
  }

  /** Sets everything to 0 and keeps the memory for reuse. */
  reset(): void {
    this.requests = 0
    this.failures = 0
    this.unfinished = 0
    this.bytesSent = 0
    this.bytesReceived = 0
    this.responseUs.reset()
    this.serviceUs.reset()
    this.failedResponseUs.reset()
    this.delayedUs.reset()
    this.undelayedUs.reset()
    this.statusCodes.reset()
    this.failedStatusCodes.reset()
    this.failuresByClass.fill(0)
    this.#ownFailuresByClass?.fill(0)
  }

  clone(): Cell {
    const copy = new Cell()
    copy.merge(this)
    return copy
  }
}
