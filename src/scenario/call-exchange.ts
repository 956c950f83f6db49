import { messageOf } from '../base/error.ts'
import { type FailureClass, failureClasses } from '../base/failure-class.ts'
import { Exchange } from '../engine/exchange.ts'
import type { Failure } from '../engine/failure.ts'
import type { Reply } from '../engine/reply.ts'
import type { ExchangeWatcher } from './exchange-watcher.ts'
import type { PreparedEndpoint } from './prepared-endpoint.ts'
import { RequestFailed } from './request-failed.ts'
import type { Runtime } from './runtime.ts'

const classIndexes = Object.fromEntries(failureClasses.map((name, index) => [name, index])) as Record<
  FailureClass,
  number
>

/** What a reply must be for its call to have succeeded. */
export interface Expectation {
  /** Statuses that are success; undefined = every 2xx and 3xx. */
  statuses: readonly number[] | undefined
  check: ((reply: Reply) => boolean | string | undefined) | undefined
}

/** Who made a call. */
export interface Caller {
  readonly id: number
  readonly iteration: number
  /** It has its outcome. */
  callEnded(): void
}

/** A call's request on its way through the engine: when it ends it is judged, recorded, and its promise settled. */
export class CallExchange extends Exchange {
  /** When the user wanted it sent, in ms on the timeline. */
  readonly intendedMs: number
  readonly phase: number
  readonly #endpoint: PreparedEndpoint
  readonly #runtime: Runtime
  readonly #expectation: Expectation
  readonly #caller: Caller
  resolve!: (reply: Reply) => void
  reject!: (error: Error) => void
  wantsJson = false
  hasJson = false
  json: unknown = undefined

  constructor(
    endpoint: PreparedEndpoint,
    runtime: Runtime,
    request: string,
    timeoutMs: number,
    expectation: Expectation,
    intendedMs: number,
    phase: number,
    caller: Caller,
  ) {
    super(request, endpoint.isHead, endpoint.idempotent, timeoutMs)
    this.intendedMs = intendedMs
    this.phase = phase
    this.#endpoint = endpoint
    this.#runtime = runtime
    this.#expectation = expectation
    this.#caller = caller
  }

  succeed(reply: Reply): void {
    this.#caller.callEnded()
    const { status } = reply
    const { statuses, check } = this.#expectation
    const isExpected = statuses === undefined ? status < 400 : statuses.includes(status)
    if (!isExpected) {
      this.#fail(statusClass(status), statusMessage(status, statuses), reply)
      return
    }
    if (check !== undefined || this.wantsJson) {
      const problem = this.#look(reply)
      if (problem !== undefined) {
        this.#fail('check', problem, reply)
        return
      }
    }
    const { endedMs } = this
    const { recorder, watcherOfAll } = this.#runtime
    if (watcherOfAll !== undefined) this.#show(watcherOfAll, reply, undefined, undefined)
    recorder.success(
      this.#endpoint.index,
      this.phase,
      endedMs,
      (endedMs - this.intendedMs) * 1_000,
      (endedMs - this.sentMs) * 1_000,
      status,
      this.request.length,
      this.bytesReceived,
    )
    this.resolve(reply)
  }

  fail(failure: Failure): void {
    this.#caller.callEnded()
    this.#fail(failure.class, failure.message, undefined)
  }

  /** Looks into the reply; answers what is wrong with it. */
  #look(reply: Reply): string | undefined {
    if (this.wantsJson) {
      try {
        this.json = reply.json()
        this.hasJson = true
      } catch {
        return 'the reply is not JSON'
      }
    }
    const { check } = this.#expectation
    if (check === undefined) return undefined
    try {
      const answer = check(reply)
      if (answer === false) return 'the check of the reply does not hold'
      return typeof answer === 'string' ? answer : undefined
    } catch (error) {
      return `the check of the reply threw: ${messageOf(error)}`
    }
  }

  #fail(failureClass: FailureClass, message: string, reply: Reply | undefined): void {
    const { recorder, watcherOfFailures } = this.#runtime
    if (watcherOfFailures !== undefined) this.#show(watcherOfFailures, reply, failureClass, message)
    recorder.failure(
      this.#endpoint.index,
      this.phase,
      this.endedMs,
      (this.endedMs - this.intendedMs) * 1_000,
      classIndexes[failureClass],
      message,
      reply?.status ?? 0,
      this.sentMs === 0 ? 0 : this.request.length,
      this.bytesReceived,
    )
    this.reject(new RequestFailed(this.#endpoint.name, failureClass, message, reply))
  }

  #show(
    watcher: ExchangeWatcher,
    reply: Reply | undefined,
    failureClass: FailureClass | undefined,
    message: string | undefined,
  ): void {
    const { id: user, iteration } = this.#caller
    const { intendedMs } = this
    const endpoint = this.#endpoint.name
    watcher.exchanged({
      endpoint,
      user,
      iteration,
      exchange: this,
      intendedMs,
      reply,
      failureClass,
      message,
    })
  }
}

function statusClass(status: number): FailureClass {
  if (status >= 500) return 'http_5xx'
  return status >= 400 ? 'http_4xx' : 'check'
}

function statusMessage(status: number, expected: readonly number[] | undefined): string {
  return expected === undefined ? `status ${status}` : `status ${status}, expected ${expected.join(' or ')}`
}
