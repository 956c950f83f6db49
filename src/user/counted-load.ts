import type { PlimsollError } from '../base/error.ts'
import type { FailureClass } from '../base/failure-class.ts'
import type { Timeline } from '../base/time/timeline.ts'
import type { Recorder } from '../metrics/recorder.ts'
import type { OpenWork } from './open-work.ts'

/** The part of a worker's load that counting needs. */
export interface CountedLoad {
  readonly recorder: Recorder
  readonly timeline: Timeline
  readonly openWork: OpenWork
  /** The index of the current phase. */
  readonly phase: number
  /** Ends the run because of a mistake in how the plan uses Plimsoll. */
  onPlanError(error: PlimsollError): void
  /** Counts an error that belongs to no request. */
  fault(label: string, failureClass: FailureClass, message: string): void
}
