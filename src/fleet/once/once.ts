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
 * Runs each scenario of a plan once, by one user in one worker, with setup and teardown, and tells of all that happens
 * meanwhile. Nothing is measured and nothing judged.
 */
export class Once {
  readonly #request: RunRequest
  readonly #fleet: Fleet
  #interrupted = false

  constructor(request: RunRequest, seen: (event: OnceEvent) => void) {
    this.#request = { ...request, workers: 1 }
    this.#fleet = new Fleet(
      () => {},
      () => {},
      startThread,
      { seen },
    )
  }

  /** Whether it has been interrupted. */
  get interrupted(): boolean {
    return this.#interrupted
  }

  /** Ends it: what the user does is cut, and only the teardown is still run. */
  interrupt(): void {
    this.#interrupted = true
    this.#fleet.stop(0)
  }

  /**
   * Runs it. `before` is awaited before anything is sent. Rejects with a `PlimsollError` for a mistake in the plan, a
   * setup or a teardown that fails, a target that is not there and a worker that is lost.
   */
  async start(before: Promise<unknown> = Promise.resolve()): Promise<void> {
    const { hooks } = this.#request.plan
    try {
      const assignments = assignmentsOf(this.#request).map((each) => ({ ...each, isFollowed: true }))
      await Promise.all([this.#fleet.assign(assignments), before])
      if (this.#interrupted) return
      const data = hooks.includes('setup') ? await this.#fleet.setup() : undefined
      let trouble: PlimsollError | undefined
      try {
        if (!this.#interrupted) await this.#load(data)
      } catch (error) {
        if (!(error instanceof PlimsollError)) throw error
        trouble = error
      }
      if (hooks.includes('teardown')) await this.#fleet.teardown(data).catch((error) => (trouble ??= error))
      if (trouble !== undefined) throw trouble
    } finally {
      await this.#fleet.close()
    }
  }

  async #load(data: unknown): Promise<void> {
    await checkTarget(
      socketOptions(this.#request, this.#request.plan.connecting.tls),
      new RealTimeline('economy'),
    )
    this.#fleet.check()
    await this.#fleet.once(data)
  }
}
