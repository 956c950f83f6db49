import type { PlimsollError } from '../base/error.ts'
import type { RunEnding } from '../base/run-ending.ts'
import type { MachineFigures } from '../machine/machine-figures.ts'
import type { Series } from '../metrics/series/series.ts'
import type { Tally } from '../metrics/tally.ts'
import type { SelfCheck } from '../verdict/generator/self-check.ts'
import type { Judge } from '../verdict/judge/judge.ts'
import type { Conclusion } from '../verdict/verdict.ts'
import type { LiveState } from './live-state.ts'
import type { RunRequest } from './run-request.ts'
import type { SampleList } from './sample-list.ts'

/** Watches a run. */
export interface RunObserver {
  /** The load begins. */
  started?(request: RunRequest, startedAt: Date): void
  /** About once a second. */
  second?(state: LiveState): void
}

/** The result of a run. */
export interface RunOutcome {
  request: RunRequest
  startedAt: Date
  durationSeconds: number
  judgedSeconds: number
  ended: RunEnding
  /** Why a scenario stopped the test; undefined where none did. */
  stopReason: string | undefined
  tally: Tally
  series: Series
  /** A few exchanges of each kind of failure. */
  samples: SampleList
  judge: Judge
  /** How the machine affected the generator. */
  machine: MachineFigures
  selfCheck: SelfCheck
  conclusion: Conclusion
  cpuSeconds: number
  /** A mistake in the plan that ended the run, or one in its teardown. */
  planError: PlimsollError | undefined
}
