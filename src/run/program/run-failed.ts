import { PlimsollError } from '../../base/error.ts'
import type { RunRecord } from '../../record/run-record.ts'

/**
 * The error of a run that a mistake in the plan ended, or whose teardown failed, after its load had begun: with the record of
 * what was measured.
 */
export class RunFailed extends PlimsollError {
  // Not a field, because test runners print the fields of errors.
  readonly #record: RunRecord

  constructor(error: PlimsollError, record: RunRecord) {
    const { message, advice } = error.phrases
    super(error.code, message, {
      ...(advice !== undefined && { advice }),
      ...(error.place !== undefined && { place: error.place }),
      ...(error.setting !== undefined && { setting: error.setting }),
      cause: error.cause,
    })
    this.#record = record
  }

  get record(): RunRecord {
    return this.#record
  }
}
