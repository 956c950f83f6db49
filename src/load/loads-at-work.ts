import type { Alarm } from '../base/time/timeline.ts'
import type { Runtime } from '../user/runtime.ts'
import { ClosedLoad } from './closed-load.ts'
import { OpenLoad } from './open-load.ts'
import type { RunningLoad } from './running-load.ts'
import type { Share } from './schedule/share.ts'
import { type LoadSpec, loadsOf } from './spec/load-spec.ts'
import type { ParallelLoadSpec } from './spec/parallel-loads.ts'
import { phaseAt } from './spec/phase.ts'

/** Makes the runtime of one of a run's loads; `phaseOf` says which phase of the run an instant of it belongs to. */
export type RuntimeMaker = (
  parallelLoad: ParallelLoadSpec,
  phaseOf: (ms: number) => number,
  beside?: Runtime,
) => Runtime

interface Side {
  spec: ParallelLoadSpec
  runtime: Runtime
  load: RunningLoad
  /** Where its phases begin. */
  alarms: Alarm[]
}

/**
 * All loads of a run at work on one worker, in parallel: each with a runtime of its own, so that a request belongs to
 * the phase of its load, and all as one load to whoever runs them.
 */
export class LoadsAtWork implements RunningLoad {
  readonly ended: Promise<void>
  readonly #parallelLoads: readonly Side[]

  /** `startMs` is when the run begins, on the timeline. */
  constructor(load: LoadSpec, share: Share, startMs: number, makeRuntime: RuntimeMaker) {
    let first: Runtime | undefined
    this.#parallelLoads = loadsOf(load).map((spec) => {
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
    this.ended = Promise.all(this.#parallelLoads.map((parallelLoad) => parallelLoad.load.ended)).then(
      () => {},
    )
  }

  get users(): number {
    return this.#parallelLoads.reduce((sum, { load }) => sum + load.users, 0)
  }

  get inFlight(): number {
    return this.#parallelLoads.reduce((sum, { load }) => sum + load.inFlight, 0)
  }

  /** Redirects that the users of all loads followed: the runtimes count them together. */
  get redirects(): number {
    return this.#parallelLoads[0]?.runtime.redirects ?? 0
  }

  start(startMs: number): void {
    for (const { spec, runtime, load, alarms } of this.#parallelLoads) {
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
    for (const { runtime, load, alarms } of this.#parallelLoads) {
      // A phase that is never reached must not keep the process waiting for it.
      for (const alarm of alarms.splice(0)) runtime.timeline.cancel(alarm)
      load.stop()
    }
  }

  account(untilMs: number): void {
    for (const { load } of this.#parallelLoads) load.account(untilMs)
  }
}
