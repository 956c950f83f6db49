import { failureClasses } from '../../base/failure-class.ts'
import { Histogram } from '../histogram/histogram.ts'
import { StatusCounts } from './status-counts.ts'

/** What is counted in one row in one phase over some time. Merging is addition, so the order does not matter. */
export class Cell {
  requests = 0
  failures = 0
  bytesSent = 0
  bytesReceived = 0
  /** From the intended start to the last byte; successes only. */
  readonly responseUs = new Histogram()
  /** From the actual send to the last byte; successes only. */
  readonly serviceUs = new Histogram()
  /** Response times of failures, kept apart because quick refusals would make a slow endpoint look fast. */
  readonly failedResponseUs = new Histogram()
  /** The statuses of all replies, failed or not. */
  readonly statusCodes = new StatusCounts()
  /** The statuses of replies that were failures; an expected status is not a failure. */
  readonly failedStatusCodes = new StatusCounts()
  /** By index into `failureClasses`. */
  readonly failuresByClass = new Float64Array(failureClasses.length)

  get successes(): number {
    return this.requests - this.failures
  }

  get isEmpty(): boolean {
    return this.requests === 0
  }

  /** The approximate memory use. */
  get memoryBytes(): number {
    return (
      1_024 + this.responseUs.memoryBytes + this.serviceUs.memoryBytes + this.failedResponseUs.memoryBytes
    )
  }

  /** Counts a success: times in µs, sizes in bytes, `status` 0 if there is none (a measured function). */
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

  /** Counts a failure: time in µs, `classIndex` into `failureClasses`, `status` 0 if there was no reply. */
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

  /** Adds what `other` counted; `other` is not changed. */
  merge(other: Cell): void {
    this.requests += other.requests
    this.failures += other.failures
    this.bytesSent += other.bytesSent
    this.bytesReceived += other.bytesReceived
    this.responseUs.merge(other.responseUs)
    this.serviceUs.merge(other.serviceUs)
    this.failedResponseUs.merge(other.failedResponseUs)
    this.statusCodes.merge(other.statusCodes)
    this.failedStatusCodes.merge(other.failedStatusCodes)
    for (let index = 0; index < failureClasses.length; index++) {
      this.failuresByClass[index]! += other.failuresByClass[index]!
    }
  }

  /** Sets everything to 0 and keeps the memory for reuse. */
  reset(): void {
    this.requests = 0
    this.failures = 0
    this.bytesSent = 0
    this.bytesReceived = 0
    this.responseUs.reset()
    this.serviceUs.reset()
    this.failedResponseUs.reset()
    this.statusCodes.reset()
    this.failedStatusCodes.reset()
    this.failuresByClass.fill(0)
  }

  clone(): Cell {
    const copy = new Cell()
    copy.merge(this)
    return copy
  }
}
