import { PlimsollError } from '../base/error.ts'
import { phrase, setting } from '../base/phrase.ts'
import type { Alarm, Timeline } from '../base/time/timeline.ts'
import { formatDurationMs } from '../base/units/duration.ts'
import type { Fleet } from './fleet.ts'
import type { RunRequest } from './run-request.ts'

/** How `setup` or `teardown` ended. `error`: it failed, or exceeded its time limit. `isCut`: the user ended it. */
export interface HookEnd {
  /** What `setup` returned. */
  data?: unknown
  error?: PlimsollError
  isCut?: true
}

/** How long a hook may continue after an interrupt, and then after it has been told to end, in ms. */
const graceMs = 1_000

/**
 * Runs the `setup` and the `teardown` of a plan. Neither takes longer than its time limit, and an interrupt ends the one
 * that is running: if it does not end by itself in a moment, its waits and calls fail, and if it does not end by that,
 * nobody waits for it any more.
 */
export class PlanHooks {
  readonly #fleet: Fleet
  readonly #request: RunRequest
  readonly #timeline: Timeline
  #end: ((reason: 'interrupt') => void) | undefined

  constructor(fleet: Fleet, request: RunRequest, timeline: Timeline) {
    this.#fleet = fleet
    this.#request = request
    this.#timeline = timeline
  }

  /** Ends the hook that is running, if one is. */
  interrupt(): void {
    this.#end?.('interrupt')
  }

  /** Runs the plan's `setup`, if it has one. Never rejects. */
  setup(): Promise<HookEnd> {
    return this.#run('setup', this.#request.setupTimeoutMs, () => this.#fleet.setup())
  }

  /** Runs the plan's `teardown`, if it has one, with the data of `setup`. Never rejects. */
  teardown(data: unknown): Promise<HookEnd> {
    return this.#run('teardown', this.#request.teardownTimeoutMs, () => this.#fleet.teardown(data))
  }

  async #run(hook: 'setup' | 'teardown', limitMs: number, run: () => Promise<unknown>): Promise<HookEnd> {
    if (!this.#request.plan.hooks.includes(hook)) return {}
    const timeline = this.#timeline
    let alarm!: Alarm
    const early = new Promise<'interrupt' | 'limit'>((end) => {
      this.#end = end
      alarm = timeline.at(timeline.now() + limitMs, () => end('limit'))
    })
    const ended = run().then(
      (data): HookEnd => ({ data }),
      (error): HookEnd => ({ error }),
    )
    const end = await Promise.race([ended, early])
    timeline.cancel(alarm)
    this.#end = undefined
    if (typeof end === 'object') return end
    // A setup that is about to return gives its data to teardown, which can then clean up.
    const inTime = end === 'interrupt' ? await this.#waitFor(ended) : undefined
    if (inTime !== undefined) return inTime
    this.#fleet.endHook()
    const late = await this.#waitFor(ended)
    this.#fleet.leaveHook()
    return end === 'interrupt' ? { data: late?.data, isCut: true } : { error: tooLong(hook, limitMs, late) }
  }

  /** Waits for the end of a hook for a moment. */
  async #waitFor(ended: Promise<HookEnd>): Promise<HookEnd | undefined> {
    const timeline = this.#timeline
    let alarm!: Alarm
    const patience = new Promise<undefined>((end) => {
      alarm = timeline.at(timeline.now() + graceMs, () => end(undefined))
    })
    const end = await Promise.race([ended, patience])
    timeline.cancel(alarm)
    return end
  }
}

function tooLong(hook: 'setup' | 'teardown', limitMs: number, end: HookEnd | undefined): PlimsollError {
  const key = `${hook}Timeout`
  const place = end?.error?.place
  const message = `the plan's ${hook} did not end within ${formatDurationMs(limitMs)}`
  return new PlimsollError(`${hook}-failed`, message, {
    advice: phrase`See what it waits for with --once, or allow it more time with ${setting(key)}.`,
    ...(place !== undefined && { place }),
  })
}

/** An error, with the failure of the teardown that followed it in its advice. */
export function withTeardown(error: PlimsollError, teardown: PlimsollError | undefined): PlimsollError {
  if (teardown === undefined) return error
  const { message, advice = '' } = error.phrases
  const more = `The teardown that followed failed, too: ${teardown.message}.`
  const { place, keys, slaText, setting: name } = error
  return new PlimsollError(error.code, message, {
    advice: advice === '' ? more : phrase`${advice} ${more}`,
    ...(place !== undefined && { place }),
    ...(keys !== undefined && { keys }),
    ...(slaText !== undefined && { slaText }),
    ...(name !== undefined && { setting: name }),
    cause: error,
  })
}
