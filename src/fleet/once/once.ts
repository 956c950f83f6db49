import { RealTimeline } from '../../base/time/real-timeline.ts'
import { Fleet } from '../fleet.ts'
import { PlanHooks, withTeardown } from '../plan-hooks.ts'
import { checkTargets } from '../preflight.ts'
import { assignmentsOf } from '../run-assignments.ts'
import type { RunRequest } from '../run-request.ts'
import { startThread } from '../thread/worker-link.ts'
import type { OnceEvent } from './once-event.ts'

/** How long a scenario may continue after an interrupt, in ms. */
const graceMs = 1_000

/**
 * Runs setup, each scenario of a plan once, and teardown, with one user in one worker. Reports each event, but measures
 * and judges nothing.
 */
export class Once {
  readonly #request: RunRequest
  readonly #fleet: Fleet
  readonly #hooks: PlanHooks
  readonly #timeline = new RealTimeline('economy')
  /** Aborted by an interrupt. */
  readonly #ending = new AbortController()

  constructor(request: RunRequest, onEvent: (event: OnceEvent) => void) {
    this.#request = { ...request, workers: 1 }
    this.#fleet = new Fleet(startThread, { delta: () => {}, stopTest: () => {}, onceEvent: onEvent })
    this.#hooks = new PlanHooks(this.#fleet, this.#request, this.#timeline)
  }

  /** Whether the run has been interrupted. */
  get interrupted(): boolean {
    return this.#ending.signal.aborted
  }

  /** Stops the user at once. Only the teardown still runs. */
  interrupt(): void {
    this.#ending.abort()
    this.#hooks.interrupt()
    this.#fleet.stop(0)
  }

  /**
   * Runs the plan once. Nothing is sent until `before` has resolved. Rejects with a `PlimsollError` if the plan has a
   * mistake, setup or teardown fails, the target cannot be reached, or the worker is lost.
   */
  async start(before: Promise<unknown> = Promise.resolve()): Promise<void> {
    try {
      const assignments = assignmentsOf(this.#request).map((each) => ({ ...each, isFollowed: true }))
      await this.#untilInterrupt(Promise.all([this.#fleet.assign(assignments), before]))
      if (this.interrupted) return
      const { data, error: failure, isCut } = await this.#hooks.setup()
      const error = failure ?? (await this.#load(data).catch((error) => error))
      const end = await this.#hooks.teardown(data)
      if (error !== undefined) throw withTeardown(error, end.error)
      if (end.error !== undefined && !isCut) throw end.error
    } finally {
      await this.#fleet.close()
      this.#timeline.close()
    }
  }

  async #load(data: unknown): Promise<void> {
    if (this.interrupted) return
    await checkTargets(this.#request, this.#timeline, this.#ending.signal)
    this.#fleet.throwIfLost()
    if (!this.interrupted) await this.#untilInterrupt(this.#fleet.once(data), graceMs)
  }

  /** Resolves as `work` does, and `afterMs` after an interrupt at the latest. */
  async #untilInterrupt(work: Promise<unknown>, afterMs = 0): Promise<void> {
    const timeline = this.#timeline
    const { signal } = this.#ending
    const over = new Promise<void>((end) => {
      const onAbort = () => timeline.at(timeline.now() + afterMs, () => end())
      if (signal.aborted) onAbort()
      else signal.addEventListener('abort', onAbort)
    })
    await Promise.race([work, over])
  }
}
