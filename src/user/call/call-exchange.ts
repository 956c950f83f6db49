import type { StandardSchemaV1 } from '@standard-schema/spec'
import { messageOf, PlimsollError } from '../../base/error.ts'
import { type FailureClass, failureClasses } from '../../base/failure-class.ts'
import { Exchange } from '../../engine/exchange.ts'
import { Failure } from '../../engine/failure.ts'
import { ProtocolError } from '../../engine/reply/protocol-error.ts'
import type { Reply } from '../../engine/reply/reply.ts'
import type { PreparedRequest } from '../../engine/request/prepared-request.ts'
import { isDelayFailure } from '../../metrics/delay/delay-failure.ts'
import type { DelayedRequest } from '../../metrics/delay/own-delays.ts'
import { type MeasuredOperation, noFailure } from '../../metrics/measured-operation.ts'
import { RequestFailed } from '../../plan/context/request-failed.ts'
import type { UserContext } from '../../plan/context/user-context.ts'
import { LoadEnded, overdueMessage } from '../iteration-end.ts'
import type { Runtime } from '../runtime.ts'
import type { UserSession } from '../session/user-session.ts'
import type { UserClock } from '../user-clock.ts'
import { type BodyDecoding, CallHops } from './call-hops.ts'
import { timingOf } from './call-timing.ts'
import type { ExchangeWatcher } from './exchange-watcher.ts'
import type { PreparedEndpoint } from './prepared-endpoint.ts'
import { replyProblem, statusClass, statusMessage } from './reply/reply-problem.ts'
import type { ReplyRules } from './reply/reply-rules.ts'
import { issuesText } from './reply/schema-issues.ts'
import { locationOf } from './request/redirect.ts'

const classIndexes = Object.fromEntries(failureClasses.map((name, index) => [name, index])) as Record<
  FailureClass,
  number
>

/**
 * A reply that lay unread for at least so long, in µs, kept its user from asking. Shorter times are the work of handling
 * other replies, which any client needs.
 */
const stallUs = 5_000

/** The user who makes a call. Hooks get it as their argument, as scenarios do. */
export interface Caller extends UserContext {
  readonly connected: UserSession
  readonly clock: UserClock
  /** The additional rows for requests of its current scenario; undefined if there are none. */
  readonly scenarioRows: readonly number[] | undefined
  /** Called when a call begins. */
  callBegan(): void
  /** Continues a call that may have further exchanges after its first reply. */
  continueCall(call: CallExchange, reply: Reply): void
  /** Called when a call has its outcome. */
  callEnded(): void
}

/**
 * The exchange of a call. When it ends, its reply is judged, the outcome is counted, and the call's promise is settled.
 * A plain call is this one exchange; a redirect, a challenge or a hook adds further ones.
 */
export class CallExchange extends Exchange implements MeasuredOperation, DelayedRequest {
  /** When it was due, in ms on the timeline. The time of hooks is added, because the target did not cause it. */
  intendedMs: number
  readonly phase: number
  readonly endpoint: PreparedEndpoint
  readonly runtime: Runtime
  readonly rules: ReplyRules
  readonly caller: Caller
  resolve!: (reply: Reply) => void
  reject!: (error: Error) => void
  wantsJson = false
  /** Whether the body is read as a whole, and so cannot be streamed. */
  isKept = false
  hasJson = false
  json: unknown = undefined
  /** The call's own schema. */
  schema: StandardSchemaV1 | undefined = undefined
  /** The rows that count it in addition to its endpoint's; undefined if there are none. */
  tagRows: readonly number[] | undefined = undefined
  /** Its further exchanges; undefined until there is one. */
  hops: CallHops | undefined = undefined
  // The outcome, set when it ends.
  status = 0
  failureIndex = noFailure
  failureMessage = ''
  delayUs = 0
  isOwnFailure = false
  // These belong to `OwnDelays`.
  ownLagUs = 0
  pendingDelayUs = 0
  stretchAtSendUs = 0

  constructor(
    endpoint: PreparedEndpoint,
    runtime: Runtime,
    request: PreparedRequest,
    timeoutMs: number,
    rules: ReplyRules,
    intendedMs: number,
    phase: number,
    caller: Caller,
  ) {
    super(request, endpoint.idempotent, timeoutMs)
    this.intendedMs = intendedMs
    this.phase = phase
    this.endpoint = endpoint
    this.runtime = runtime
    this.rules = rules
    this.caller = caller
  }

  get row(): number {
    return this.endpoint.index
  }

  get responseUs(): number {
    return (this.endedMs - this.intendedMs) * 1_000
  }

  get serviceUs(): number {
    return (this.endedMs - this.sentMs) * 1_000
  }

  /** 0 for a request that was never sent. */
  get bytesSent(): number {
    if (this.sentMs === 0) return 0
    const own = this.extras === undefined ? this.requestBytes : this.requestBytes + this.bodyBytesSent
    return this.hops === undefined ? own : own + this.hops.bytesSent
  }

  succeed(reply: Reply): void {
    if (reply.setsCookies) this.caller.connected.keepCookies(reply, this.endpoint.site, this.request.target)
    if (this.endpoint.steps !== undefined || this.isFollowedRedirect(reply))
      this.caller.continueCall(this, reply)
    else this.conclude(reply)
  }

  fail(failure: Failure): void {
    const left = this.hops?.left
    if (left === undefined && failure.class === 'aborted' && this.runtime.hasEnded) {
      this.endWithLoad(failure.awaitedCode)
      return
    }
    if (failure.shortage !== undefined) this.isOwnFailure = true
    this.#end(left, left === undefined ? failure.class : undefined, failure.message)
  }

  /** The current exchange: this one, until there is a further one. */
  get hop(): Exchange {
    return this.hops?.hop ?? this
  }

  /** Whether a reply is a redirect to follow. A redirect with an expected status, or without an address, is not followed. */
  isFollowedRedirect(reply: Reply): boolean {
    const { status } = reply
    if (status < 301 || status > 308 || this.rules.redirects.limit === 0) return false
    if (this.rules.judge !== undefined || this.rules.statuses?.includes(status) === true) return false
    return locationOf(reply) !== undefined
  }

  /** Whether a reply has an expected status. */
  isExpected({ status }: Reply): boolean {
    const { statuses, judge } = this.rules
    if (judge !== undefined) return true
    return statuses === undefined ? status < 400 : statuses.includes(status)
  }

  /** Judges the last reply, counts the outcome, and settles the call. */
  conclude(reply: Reply): void {
    const { status } = reply
    if (!this.isExpected(reply)) {
      this.#end(reply, statusClass(status), statusMessage(status, this.rules.statuses))
      return
    }
    const decoding = this.hops?.decoding
    if (decoding === undefined) this.#concludeContent(reply)
    else void this.#concludeDecoded(reply, decoding)
  }

  /** Waits until a streamed body has been decompressed. */
  async #concludeDecoded(reply: Reply, decoding: BodyDecoding): Promise<void> {
    const error = await decoding.finish()
    if (error === undefined) this.#concludeContent(reply)
    else this.#end(reply, 'protocol', messageOf(error))
  }

  #concludeContent(reply: Reply): void {
    const { check, judge } = this.rules
    const schema = this.schema ?? this.endpoint.schema
    const hasRules = check !== undefined || judge !== undefined || schema !== undefined
    if (!hasRules && !this.wantsJson && !reply.isUndecoded) {
      this.#end(reply, undefined, '')
      return
    }
    try {
      const problem = this.#checkContent(reply)
      if (typeof problem !== 'object') this.#end(reply, problem === undefined ? undefined : 'check', problem)
      else void this.#endLater(reply, problem)
    } catch (error) {
      if (error instanceof PlimsollError) this.runtime.onPlanError(error)
      this.#end(reply, error instanceof ProtocolError ? 'protocol' : 'script', messageOf(error))
    }
  }

  /** Ends the call with a failure that is not about the content of a reply. */
  failFor(failureClass: FailureClass, message: string, reply: Reply | undefined): void {
    this.#end(reply, failureClass, message)
  }

  /**
   * Ends the call because the load has ended: as a failure if its target has not replied for long, otherwise unfinished.
   * `awaitedCode` is the code of the plan that it was waiting for, if not for its target.
   */
  endWithLoad(awaitedCode?: string): void {
    const { recorder } = this.runtime
    if (recorder.isOverdue(this.row, this.responseUs)) {
      if (awaitedCode === undefined) this.#end(undefined, 'timeout', overdueMessage)
      else this.#end(undefined, 'script', `${awaitedCode} when the load ended`)
      return
    }
    this.caller.callEnded()
    const delayUs = recorder.delays.ended(this)
    recorder.requestEnded(this.endedMs, this.responseUs - delayUs)
    recorder.countUnfinished(this)
    if (this.tagRows !== undefined) for (const row of this.tagRows) recorder.countUnfinishedIn(row, this)
    this.reject(new LoadEnded())
  }

  /** Ends the request because its reader has left the reply: a success if `reply` is defined. */
  leave(reply: Reply | undefined): void {
    const hops = this.#hops()
    hops.left = reply
    hops.client.cancel(hops.hop, new Failure('aborted', 'the reader left the reply'))
  }

  /** Notes that the body is being streamed and decompressed. */
  decodes(decoding: BodyDecoding): void {
    this.#hops().decoding = decoding
  }

  /** Ends the request because the body that arrives does not unpack. */
  breakOff(message: string): void {
    const { client, hop } = this.#hops()
    client.cancel(hop, new Failure('protocol', message))
  }

  #hops(): CallHops {
    this.hops ??= new CallHops(this, this.endpoint.client)
    return this.hops
  }

  #end(reply: Reply | undefined, failureClass: FailureClass | undefined, message = ''): void {
    this.caller.callEnded()
    const { recorder } = this.runtime
    this.delayUs = recorder.delays.ended(this)
    if (failureClass === undefined) recorder.requestSucceeded(this.endedMs, this.unreadUs)
    else recorder.requestEnded(this.endedMs, this.responseUs - this.delayUs)
    if (this.delayUs > 0) this.caller.clock.delayedUs += this.delayUs
    if (this.unreadUs >= stallUs) this.caller.clock.unreadMs = this.unreadUs / 1_000
    if (failureClass !== undefined) {
      this.#fail(failureClass, message, reply)
      return
    }
    const { watcherOfAll } = this.runtime
    if (watcherOfAll !== undefined) this.show(watcherOfAll, this.hop, reply, undefined, undefined)
    this.#count(reply!.status)
    if (this.endpoint.isTimed) this.runtime.recorder.timing(this, timingOf(this, this.intendedMs))
    this.resolve(reply!)
  }

  async #endLater(reply: Reply, problem: PromiseLike<string | undefined>): Promise<void> {
    try {
      const message = await this.runtime.openWork.ownCode(this, 'schema', problem)
      if (this.runtime.hasEnded) return
      this.#end(reply, message === undefined ? undefined : 'check', message)
    } catch (error) {
      if (!this.runtime.hasEnded) this.#end(reply, 'check', `the schema threw: ${messageOf(error)}`)
    }
  }

  #count(status: number): void {
    this.status = status
    const { recorder } = this.runtime
    recorder.count(this)
    if (this.tagRows !== undefined) for (const row of this.tagRows) recorder.countIn(row, this)
  }

  /**
   * Checks the content of a reply. Returns the message of a failure; undefined for a success. Throws a `ProtocolError` if
   * the body cannot be decompressed.
   */
  #checkContent(reply: Reply): string | undefined | PromiseLike<string | undefined> {
    const { check, judge } = this.rules
    const schema = this.schema ?? this.endpoint.schema
    // Whoever reads the body, now or later, must find it whole: this reply is counted only once.
    reply.decode()
    const problem =
      (judge && replyProblem(judge, reply, this.endpoint)) ??
      (check && replyProblem(check, reply, this.endpoint))
    if (problem !== undefined) return problem
    if (!this.wantsJson && schema === undefined) return undefined
    try {
      this.json = reply.json()
      this.hasJson = true
    } catch (error) {
      if (error instanceof ProtocolError || error instanceof PlimsollError) throw error
      return 'the reply is not JSON'
    }
    return schema === undefined ? undefined : this.#validate(schema)
  }

  #validate(schema: StandardSchemaV1): string | undefined | PromiseLike<string | undefined> {
    const readResult = (result: StandardSchemaV1.Result<unknown>) => {
      if (result.issues !== undefined) return issuesText(result.issues)
      this.json = result.value
      return undefined
    }
    try {
      const result = schema['~standard'].validate(this.json)
      return 'then' in result ? result.then(readResult) : readResult(result)
    } catch (error) {
      return `the schema threw: ${messageOf(error)}`
    }
  }

  #fail(failureClass: FailureClass, message: string, reply: Reply | undefined): void {
    const { watcherOfFailures } = this.runtime
    if (watcherOfFailures !== undefined) this.show(watcherOfFailures, this.hop, reply, failureClass, message)
    this.failureIndex = classIndexes[failureClass]
    this.failureMessage = message
    if (isDelayFailure(failureClass, this.delayUs, this.timeoutMs * 1_000)) this.isOwnFailure = true
    this.#count(reply?.status ?? 0)
    this.reject(new RequestFailed(this.endpoint.name, failureClass, message, reply))
  }

  /** Shows an exchange of this call to a watcher. */
  show(
    watcher: ExchangeWatcher,
    exchange: Exchange,
    reply: Reply | undefined,
    failureClass: FailureClass | undefined,
    message: string | undefined,
  ): void {
    const { id: user, iteration } = this.caller
    const intendedMs = exchange === this ? this.intendedMs : exchange.sentMs
    const { name, route } = this.endpoint
    watcher.exchanged({
      endpoint: name,
      route,
      user,
      iteration,
      exchange,
      intendedMs,
      reply,
      failureClass,
      message,
    })
  }
}
