import type { Alarm } from '../base/timeline.ts'
import type { Runtime } from '../scenario/runtime.ts'
import { ClosedLoad } from './closed-load.ts'
import { type LoadSpec, sidesOf } from './load-spec.ts'
import { OpenLoad } from './open-load.ts'
import { phaseAt } from './phase.ts'
import type { RunningLoad } from './running-load.ts'
import type { SideLoadSpec } from './several-loads.ts'
import type { Share } from './share.ts'

/** Makes the runtime of one of a run's loads; `phaseOf` says which phase of the run an instant of it belongs to. */
export type RuntimeMaker = (side: SideLoadSpec, phaseOf: (ms: number) => number, beside?: Runtime) => Runtime

interface Side {
  spec: SideLoadSpec
  runtime: Runtime
  load: RunningLoad
  /** Where its phases begin. */
  alarms: Alarm[]
}

/**
 * All loads of a run at work on one worker, side by side: each with a runtime of its own, so that a request belongs to
 * the phase of its load, and all as one load to whoever runs them.
 */
export class LoadsAtWork implements RunningLoad {
  readonly ended: Promise<void>
  readonly #sides: readonly Side[]

  /** `startMs` is when the run begins, on the timeline. */
  constructor(load: LoadSpec, share: Share, startMs: number, makeRuntime: RuntimeMaker) {
    let first: Runtime | undefined
    this.#sides = sidesOf(load).map((spec) => {
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
    this.ended = Promise.all(this.#sides.map((side) => side.load.ended)).then(() => {})
  }

  get users(): number {
    return this.#sides.reduce((sum, { load }) => sum + load.users, 0)
  }

  get inFlight(): number {
    return this.#sides.reduce((sum, { load }) => sum + load.inFlight, 0)
  }

  /** Redirects that the users of all loads followed: the runtimes count them together. */
  get redirects(): number {
    return this.#sides[0]?.runtime.redirects ?? 0
  }

  start(startMs: number): void {
    for (const { spec, runtime, load, alarms } of this.#sides) {
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
    for (const { runtime, load, alarms } of this.#sides) {
      // A phase that is never reached must not keep the process waiting for it.
      for (const alarm of alarms.splice(0)) runtime.timeline.cancel(alarm)
      load.stop()
    }
  }

  account(untilMs: number): void {
    for (const { load } of this.#sides) load.account(untilMs)
  }
}
