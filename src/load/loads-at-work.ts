import type { Alarm } from '../base/time/timeline.ts'
import { noUserCounts, type Runtime, type UserCounts } from '../user/runtime.ts'
import { ClosedLoad } from './closed-load.ts'
import { OpenLoad } from './open-load.ts'
import { type Blame, type EarlyEnd, earlyEnds, type RunningLoad } from './running-load.ts'
import type { Share } from './schedule/share.ts'
import { type LoadSpec, loadsOf } from './spec/load-spec.ts'
import type { ParallelLoadSpec } from './spec/parallel-loads.ts'
import { phaseAt } from './spec/phase.ts'

/**
 * Creates the runtime of one load of a run. `phaseOf` returns the index of the run's phase at an instant, in ms on the
 * timeline. `first` is the runtime of the first load; the others share its state of the worker.
 */
export type RuntimeMaker = (
  spec: ParallelLoadSpec,
  phaseOf: (ms: number) => number,
  first?: Runtime,
) => Runtime

/** One load of a run, with its runtime. */
interface LoadAtWork {
  spec: ParallelLoadSpec
  runtime: Runtime
  load: RunningLoad
  /** The alarms for the starts of its phases. */
  alarms: Alarm[]
}

/**
 * Runs the parallel loads of a run on one worker as if they were one load. Each load has its own runtime, so that a request
 * belongs to a phase of its load.
 */
export class LoadsAtWork implements RunningLoad {
  readonly ended: Promise<void>
  readonly #loads: readonly LoadAtWork[]

  /** `startMs` is the start of the run, in ms on the timeline. */
  constructor(load: LoadSpec, share: Share, startMs: number, makeRuntime: RuntimeMaker) {
    let first: Runtime | undefined
    this.#loads = loadsOf(load).map((spec) => {
      const zeroMs = startMs + spec.startMs
      const runtime = makeRuntime(
        spec,
        (ms) => spec.firstPhase + Math.max(0, phaseAt(spec.phases, ms - zeroMs)),
        first,
      )
      first ??= runtime
      runtime.phase = spec.firstPhase
      const made =
        spec.kind === 'users' ? new ClosedLoad(runtime, spec, share) : new OpenLoad(runtime, spec, share)
      return { spec, runtime, load: made, alarms: [] }
    })
    this.ended = Promise.all(this.#loads.map(({ load }) => load.ended)).then(() => {})
  }

  get users(): number {
    return this.#loads.reduce((sum, { load }) => sum + load.users, 0)
  }

  get inFlight(): number {
    return this.#loads.reduce((sum, { load }) => sum + load.inFlight, 0)
  }

  /** Why the loads that ended early did; undefined if none did. */
  get earlyEnd(): EarlyEnd | undefined {
    const reasons = this.#loads.map(({ load }) => load.earlyEnd)
    return earlyEnds.find((reason) => reasons.includes(reason))
  }

  /** What the users of all loads counted. The runtimes share the counts. */
  get counts(): Readonly<UserCounts> {
    return this.#loads[0]?.runtime.counts ?? noUserCounts
  }

  start(startMs: number): void {
    for (const { spec, runtime, load, alarms } of this.#loads) {
      const zeroMs = startMs + spec.startMs
      spec.phases.forEach((phase, index) => {
        const enter = () => {
          runtime.phase = spec.firstPhase + index
        }
        alarms.push(runtime.timeline.at(zeroMs + phase.startMs, enter))
      })
      load.start(zeroMs)
    }
  }

  stop(): void {
    for (const { runtime, load, alarms } of this.#loads) {
      // The alarm of a phase that is not reached must not keep the process alive.
      for (const alarm of alarms.splice(0)) runtime.timeline.cancel(alarm)
      load.stop()
    }
  }

  noteOpenWork(nowMs: number): void {
    for (const { load } of this.#loads) load.noteOpenWork(nowMs)
  }

  /**
   * Ends the loads for good: no user begins anything any more, and calls that wait for code of the plan fail. The caller
   * aborts the exchanges then.
   */
  endForGood(nowMs: number): void {
    this.stop()
    for (const { runtime } of this.#loads) runtime.hasEnded = true
    for (const { runtime } of this.#loads) runtime.openWork.endCalls(nowMs)
  }

  endOpenWork(nowMs: number, blame: Blame): void {
    for (const { load } of this.#loads) load.endOpenWork(nowMs, blame)
  }

  account(untilMs: number): void {
    for (const { load } of this.#loads) load.account(untilMs)
  }
}
