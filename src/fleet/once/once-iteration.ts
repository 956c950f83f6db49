import { type LoadSpec, loadsOf } from '../../load/spec/load-spec.ts'
import type { ParallelLoadSpec } from '../../load/spec/parallel-loads.ts'
import type { Runtime } from '../../user/runtime.ts'
import { VirtualUser } from '../../user/virtual-user.ts'
import type { OnceTracer, TracingRecorder } from './once-tracer.ts'

/**
 * Runs `onStart`, each scenario of a plan once in the order of the mix, and `onStop`, with one user. If the user stops
 * itself, another one runs the remaining scenarios.
 */
export class OnceIteration {
  readonly #runtime: Runtime
  readonly #tracer: OnceTracer
  readonly #recorder: TracingRecorder
  readonly #parallelLoads: readonly ParallelLoadSpec[]
  #user: VirtualUser | undefined
  #users = 0
  #isCut = false

  /** `load` has the weights of the scenarios. A scenario with weight 0 in every load is left out. */
  constructor(runtime: Runtime, tracer: OnceTracer, recorder: TracingRecorder, load: LoadSpec) {
    this.#runtime = runtime
    this.#tracer = tracer
    this.#recorder = recorder
    this.#parallelLoads = loadsOf(load)
  }

  /** Resolves when all scenarios have ended. Failures are reported to the tracer. */
  async run(): Promise<void> {
    const { mix } = this.#runtime.plan
    for (const [index, { scenario }] of mix.entries()) {
      if (this.#isCut) break
      if (!this.#isIncluded(index)) continue
      this.#user ??= await this.#startUser()
      if (this.#user === undefined) return
      const end = this.#tracer.begin('scenario', scenario.name)
      this.#recorder.lastFailed = undefined
      await this.#user.iterate(index, 0, 0)
      const isCut = this.#isCut || this.#recorder.lastFailed === undefined
      end(isCut ? 'cut' : this.#recorder.lastFailed ? 'failed' : 'passed')
      if (this.#user.stopping) await this.#endUser()
    }
    await this.#endUser()
  }

  /** Wakes a sleeping user and lets it begin nothing more. The caller must abort its exchanges. */
  cut(): void {
    this.#isCut = true
    this.#user?.stop()
  }

  /** Whether a scenario has a weight above 0 in any load. */
  #isIncluded(index: number): boolean {
    return this.#parallelLoads.some(({ weights }) => weights === undefined || weights[index]! > 0)
  }

  async #startUser(): Promise<VirtualUser | undefined> {
    const user = new VirtualUser(this.#runtime, this.#users++)
    this.#tracer.follow(user)
    if (this.#runtime.plan.options.onStart === undefined) return user
    const end = this.#tracer.begin('onStart')
    const isStarted = await user.start()
    end(isStarted ? 'passed' : this.#isCut ? 'cut' : 'failed')
    if (isStarted) return user
    await user.finish(false)
    return undefined
  }

  async #endUser(): Promise<void> {
    const user = this.#user
    this.#user = undefined
    if (user === undefined) return
    if (this.#runtime.plan.options.onStop === undefined) return await user.finish(true)
    const end = this.#tracer.begin('onStop')
    const { faults } = this.#recorder
    await user.finish(true)
    end(this.#recorder.faults > faults ? 'failed' : 'passed')
  }
}
