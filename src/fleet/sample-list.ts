import type { FailureClass } from '../base/failure-class.ts'
import type { FailureSample } from '../user/samples/failure-sample.ts'
import { SampleQuota } from '../user/samples/sample-quota.ts'

/** The samples of failed exchanges that a run keeps, from all its workers. */
export class SampleList {
  readonly #quota = new SampleQuota()
  readonly #all: FailureSample[] = []

  /** Keeps a sample, unless its group has enough of them. */
  add(sample: FailureSample): void {
    if (this.#quota.take(sample.endpoint, sample.class, sample.message)) this.#all.push(sample)
  }

  /** The samples of one group of errors, in the order of their failure. */
  of(endpoint: string, failureClass: FailureClass, message: string): FailureSample[] {
    return this.#all
      .filter(
        (sample) =>
          sample.endpoint === endpoint && sample.class === failureClass && sample.message === message,
      )
      .toSorted((a, b) => a.atMs - b.atMs)
  }
}
