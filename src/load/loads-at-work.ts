import type { Alarm } from '../base/time/timeline.ts'
import type { Runtime } from '../user/runtime.ts'
import { ClosedLoad } from './closed-load.ts'
import { OpenLoad } from './open-load.ts'
import type { RunningLoad } from './running-load.ts'
import type { Share } from './schedule/share.ts'
import { type LoadSpec, loadsOf } from './spec/load-spec.ts'
import type { ParallelLoadSpec } from './spec/parallel-loads.ts'
import { phaseAt } from './spec/phase.ts'

/**
 * Makes the runtime of one of a run's loads. `phaseOf` returns the phase of the run that an instant belongs to; `first` is
 * the runtime of the first load, with which the others share what belongs to the worker.
 */
export type RuntimeMaker = (
  spec: ParallelLoadSpec,
  phaseOf: (ms: number) => number,
  first?: Runtime,
) => Runtime

/** One of the loads of a run. */
interface LoadAtWork {
  spec: ParallelLoadSpec
  runtime: Runtime
  load: RunningLoad
  /** One for the start of each of its phases. */
  alarms: Alarm[]
}

/**
 * The loads of a run on one worker, which run in parallel. Each has a runtime of its own, so that a request belongs to a
 * phase of its load; to the caller they are one load.
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

  /** Redirects that the users of all loads followed; the runtimes share the count. */
  get redirects(): number {
    return this.#loads[0]?.runtime.redirects ?? 0
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
      // A phase that is never reached must not keep the process alive.
      for (const alarm of alarms.splice(0)) runtime.timeline.cancel(alarm)
      load.stop()
    }
  }

  account(untilMs: number): void {
    for (const { load } of this.#loads) load.account(untilMs)
  }
}
