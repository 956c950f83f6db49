import { failureClasses } from '../../base/failure-class.ts'
import { Histogram } from '../histogram/histogram.ts'
import { StatusCounts } from './status-counts.ts'

/** The counts of one row in one phase over some time. Cells can be merged in any order. */
export class Cell {
  requests = 0
  failures = 0
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

  get successes(): number {
    return this.requests - this.failures
  }

  get isEmpty(): boolean {
    return this.requests === 0
  }

  /** The approximate memory use in bytes. */
  get memoryBytes(): number {
    return (
      1_024 + this.responseUs.memoryBytes + this.serviceUs.memoryBytes + this.failedResponseUs.memoryBytes
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

  /** Adds the counts of `other`, which is not changed. */
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
