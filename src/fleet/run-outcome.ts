import type { PlimsollError } from '../base/error.ts'
import type { RunEnding } from '../base/run-ending.ts'
import type { EarlyEnd } from '../load/running-load.ts'
import type { MachineFigures } from '../machine/machine-figures.ts'
import type { Series } from '../metrics/series/series.ts'
import type { Tally } from '../metrics/tally.ts'
import type { SelfCheck } from '../verdict/generator/self-check.ts'
import type { Judge } from '../verdict/judge/judge.ts'
import type { Silence } from '../verdict/silence/silent-stretches.ts'
import type { Conclusion } from '../verdict/verdict.ts'
import type { LiveState } from './live-state.ts'
import type { RunRequest } from './run-request.ts'
import type { SampleList } from './sample-list.ts'

/** Callbacks of a run. */
export interface RunObserver {
  /** Called when the load begins. */
  started?(request: RunRequest, startedAt: Date): void
  /** Called about once a second during the load. */
  second?(state: LiveState): void
}

/** The result of a run. */
export interface RunOutcome {
  request: RunRequest
  startedAt: Date
  durationSeconds: number
  judgedSeconds: number
  ended: RunEnding
  /** Why a scenario, or a feed without rows, ended the load early; undefined if neither did. */
  stopReason: string | undefined
  /** Why the load ended before its phases did without being stopped; undefined if it did not. */
  earlyEnd: EarlyEnd | undefined
  tally: Tally
  series: Series
  /** A few failed exchanges of each group of errors. */
  samples: SampleList
  judge: Judge
  /** Figures of the machine that affect the generator. */
  machine: MachineFigures
  selfCheck: SelfCheck
  conclusion: Conclusion
  /** When the target was silent. */
  silences: readonly Silence[]
  /** The CPU time of the whole process, all threads included. */
  cpuSeconds: number
  /** A mistake in the plan that ended the run, or one in its teardown. */
  planError: PlimsollError | undefined
}
