import { PlimsollError } from '../../base/error.ts'
import { RealTimeline } from '../../base/time/real-timeline.ts'
import { Fleet } from '../fleet.ts'
import { checkTarget } from '../preflight.ts'
import { assignmentsOf } from '../run-assignments.ts'
import type { RunRequest } from '../run-request.ts'
import { socketOptions } from '../socket-options.ts'
import { startThread } from '../thread/worker-link.ts'
import type { OnceEvent } from './once-event.ts'

/**
 * Runs setup, each scenario of a plan once, and teardown, with one user in one worker. Reports each event, but measures
 * and judges nothing.
 */
export class Once {
  readonly #request: RunRequest
  readonly #fleet: Fleet
  #interrupted = false

  constructor(request: RunRequest, onEvent: (event: OnceEvent) => void) {
    this.#request = { ...request, workers: 1 }
    this.#fleet = new Fleet(startThread, { delta: () => {}, stopTest: () => {}, onceEvent: onEvent })
  }

  /** Whether the run has been interrupted. */
  get interrupted(): boolean {
    return this.#interrupted
  }

  /** Stops the user at once. Only the teardown still runs. */
  interrupt(): void {
    this.#interrupted = true
    this.#fleet.stop(0)
  }

  /**
   * Runs the plan once. Nothing is sent until `before` has resolved. Rejects with a `PlimsollError` if the plan has a
   * mistake, setup or teardown fails, the target cannot be reached, or the worker is lost.
   */
  async start(before: Promise<unknown> = Promise.resolve()): Promise<void> {
    const { hooks } = this.#request.plan
    try {
      const assignments = assignmentsOf(this.#request).map((each) => ({ ...each, isFollowed: true }))
      await Promise.all([this.#fleet.assign(assignments), before])
      if (this.#interrupted) return
      const data = hooks.includes('setup') ? await this.#fleet.setup() : undefined
      let failure: PlimsollError | undefined
      try {
        if (!this.#interrupted) await this.#load(data)
      } catch (error) {
        if (!(error instanceof PlimsollError)) throw error
        failure = error
      }
      if (hooks.includes('teardown')) await this.#fleet.teardown(data).catch((error) => (failure ??= error))
      if (failure !== undefined) throw failure
    } finally {
      await this.#fleet.close()
    }
  }

  async #load(data: unknown): Promise<void> {
    await checkTarget(
      socketOptions(this.#request, this.#request.plan.connecting.tls),
      new RealTimeline('economy'),
    )
    this.#fleet.throwIfLost()
    await this.#fleet.once(data)
  }
}
