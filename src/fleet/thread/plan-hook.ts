import { messageOf, PlimsollError, type SourcePlace } from '../../base/error.ts'
import { thrownPlace } from '../../base/place/thrown-place.ts'
import { plainText } from '../../base/text/plain-text.ts'
import { Recorder } from '../../metrics/recorder.ts'
import { RequestFailed } from '../../plan/context/request-failed.ts'
import type { UserContext } from '../../plan/context/user-context.ts'
import { setupData } from '../../user/data/setup-data.ts'
import { replyBody } from '../../user/samples/body-sample.ts'
import { VirtualUser } from '../../user/virtual-user.ts'
import type { OnceTracer } from '../once/once-tracer.ts'
import type { WorkerContext } from './worker-context.ts'

/** The beginning of a reply that a message quotes, in UTF-16 units. */
const maxQuoteLength = 300

/** One run of a plan's `setup` or `teardown`, with a user whose requests are not counted. */
export class HookRun {
  readonly #hook: 'setup' | 'teardown'
  readonly #context: WorkerContext
  readonly #tracer: OnceTracer | undefined
  /** Where the latest call of each endpoint was made. A failed request has no stack of its own. */
  readonly #calls = new Map<string, Error>()
  #user: VirtualUser | undefined
  #isEnded = false

  /** `tracer` reports its events. */
  constructor(hook: 'setup' | 'teardown', context: WorkerContext, tracer?: OnceTracer) {
    this.#hook = hook
    this.#context = context
    this.#tracer = tracer
  }

  /**
   * Runs the plan's function, with the data of the setup for a teardown. Resolves with the data of a setup. Rejects with a
   * `PlimsollError` (`setup-failed`, `teardown-failed`) if the function throws.
   */
  async start(data: unknown): Promise<unknown> {
    const { plan, timeline } = this.#context
    const run = plan.options[this.#hook] as ((user: UserContext, data: unknown) => unknown) | undefined
    if (run === undefined) return undefined
    const tracer = this.#tracer
    const recorder =
      tracer?.recorder() ?? new Recorder({ worker: 0, phases: 1, startMs: timeline.now(), flush: () => {} })
    const user = new VirtualUser(this.#context.runtimeOutsideLoad(recorder, data, { watcher: tracer }), -1)
    this.#user = user
    this.#rememberCalls(user)
    tracer?.follow(user)
    const end = tracer?.begin(this.#hook)
    try {
      const returned = await run(user, data)
      const result = this.#hook === 'setup' ? setupData(returned, plan.place) : null
      end?.('passed')
      return result
    } catch (error) {
      end?.(this.#isEnded ? 'cut' : 'failed')
      throw this.#failure(error)
    } finally {
      await user.finish(false)
    }
  }

  /** Ends it early: its waits and calls fail. */
  end(): void {
    this.#isEnded = true
    this.#user?.stop()
    this.#context.clients.abort(`the ${this.#hook} was ended before the reply`)
  }

  #rememberCalls(user: VirtualUser): void {
    const { call } = user
    const remembered = (...given: Parameters<typeof call>) => {
      this.#calls.set(given[0]?.name, new Error('a call'))
      return call(...given)
    }
    Object.assign(user, { call: remembered })
  }

  #failure(error: unknown): PlimsollError {
    if (error instanceof PlimsollError) return error
    const place = this.#placeOf(error)
    const message = `the plan's ${this.#hook} failed: ${messageOf(error)}`
    const quote = error instanceof RequestFailed ? quoteOf(error) : ''
    return new PlimsollError(`${this.#hook}-failed`, message, {
      ...(place && { place }),
      ...(quote !== '' && { advice: `The reply was: ${quote}` }),
      cause: error,
    })
  }

  #placeOf(error: unknown): SourcePlace | undefined {
    const call = error instanceof RequestFailed ? this.#calls.get(error.endpoint) : undefined
    return thrownPlace(call) ?? thrownPlace(error)
  }
}

/** The beginning of the body of the reply that a request failed with; empty if there is none. */
function quoteOf({ reply }: RequestFailed): string {
  const body = reply === undefined ? null : replyBody(reply)
  return body?.form === 'text' ? plainText(body.shown, maxQuoteLength) : ''
}
