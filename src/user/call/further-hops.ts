import { messageOf, PlimsollError } from '../../base/error.ts'
import type { FailureClass } from '../../base/failure-class.ts'
import { latin1OfText } from '../../base/text/latin1.ts'
import type { Client } from '../../engine/client.ts'
import type { ConnectionPool } from '../../engine/connection-pool.ts'
import { Exchange } from '../../engine/exchange.ts'
import { Failure } from '../../engine/failure.ts'
import { parseOrigin } from '../../engine/origin.ts'
import type { Reply } from '../../engine/reply/reply.ts'
import type { PreparedRequest } from '../../engine/request/prepared-request.ts'
import { thrownClass } from '../group-time.ts'
import type { CallExchange } from './call-exchange.ts'
import { CallHops } from './call-hops.ts'
import { applySettings } from './exchange-settings.ts'
import { HookedRequest } from './request/hooked-request.ts'
import { locationOf, redirectedRequest } from './request/redirect.ts'

/** The state of a call between two of its requests. */
interface CallState {
  request: PreparedRequest
  reply: Reply
  /** The address of the request. */
  url: URL
  client: Client
  pool: ConnectionPool
  redirects: number
  answeredChallenge: boolean
  sentAgain: boolean
}

/** The error that ends a call at one of its further requests. */
class HopFailed extends Error {
  readonly class: FailureClass
  readonly reply: Reply | undefined

  constructor(failureClass: FailureClass, message: string, reply: Reply | undefined) {
    super(message)
    this.class = failureClass
    this.reply = reply
  }
}

/** A further request of a call. */
class Hop extends Exchange {
  readonly #done: (outcome: Reply | Failure) => void

  constructor(request: PreparedRequest, timeoutMs: number, done: (outcome: Reply | Failure) => void) {
    // Passed as not idempotent, so that the connection never repeats a further request.
    super(request, false, timeoutMs)
    this.#done = done
  }

  succeed(reply: Reply): void {
    this.#done(reply)
  }

  fail(failure: Failure): void {
    this.#done(failure)
  }
}

/**
 * Continues a call after its first reply: answers a digest challenge, follows redirects, and runs the reply hooks. Always
 * ends the call.
 */
export async function runFurtherHops(call: CallExchange, first: Reply): Promise<void> {
  const { runtime } = call
  try {
    const reply = await lastReply(call, first)
    if (!runtime.hasEnded) call.conclude(reply)
  } catch (error) {
    const isCut = error instanceof HopFailed && error.class === 'aborted' && runtime.hasEnded
    if (isCut) call.endWithLoad()
    else if (runtime.hasEnded) return
    else if (error instanceof HopFailed) call.failFor(error.class, error.message, error.reply)
    else {
      if (error instanceof PlimsollError) runtime.onPlanError(error)
      call.failFor(thrownClass(error), `a hook threw: ${messageOf(error)}`, undefined)
    }
  }
}

/** Sends the first request of a call with steps: runs its hooks, and adds the answer to a known challenge. */
export async function sendInSteps(call: CallExchange, pool: ConnectionPool): Promise<void> {
  const { timeline, onPlanError } = call.runtime
  try {
    if (call.endpoint.steps!.onRequest.length > 0) call.request = await hookedRequest(call, call.request)
    if (call.runtime.hasEnded) return
    call.request = answeredRequest(call, call.request)
    call.endpoint.client.send(call, pool, timeline.now())
  } catch (error) {
    if (call.runtime.hasEnded) return
    if (error instanceof PlimsollError) onPlanError(error)
    call.endedMs = timeline.now()
    call.failFor('script', `a hook threw: ${messageOf(error)}`, undefined)
  }
}

/** Runs the request hooks and returns the changed request. Rejects with the exception of a hook. */
async function hookedRequest(call: CallExchange, request: PreparedRequest): Promise<PreparedRequest> {
  const { steps, name } = call.endpoint
  const { timeline } = call.runtime
  const fromMs = timeline.now()
  const outgoing = new HookedRequest(name, request)
  for (const hook of steps!.onRequest) {
    const until = hook(outgoing, call.caller)
    if (isPending(until)) await call.runtime.openWork.ownCode(call, 'onRequest hook', until)
  }
  call.intendedMs += timeline.now() - fromMs
  return outgoing.toRequest()
}

/** Whether a hook is asynchronous, so that it may never end. */
function isPending<T>(returned: T | PromiseLike<T>): returned is PromiseLike<T> {
  return typeof (returned as PromiseLike<T> | undefined)?.then === 'function'
}

/** Returns the request with the answer to an earlier challenge, if its user has received one. */
function answeredRequest(call: CallExchange, request: PreparedRequest): PreparedRequest {
  const digest = call.endpoint.steps?.digest
  if (digest === undefined) return request
  const { method, target, headers } = request
  const answer = call.caller.connected.digestOf(digest).answer(method, target)
  // The user name may be in any script.
  return answer === undefined
    ? request
    : request.withHeaders(headers.with('Authorization', latin1OfText(answer)))
}

async function lastReply(call: CallExchange, first: Reply): Promise<Reply> {
  const { request, endpoint, caller } = call
  const state: CallState = {
    request,
    reply: first,
    url: new URL(request.target, endpoint.site),
    client: endpoint.client,
    pool: endpoint.pool ?? caller.connected.poolOf(endpoint.client),
    redirects: 0,
    answeredChallenge: false,
    sentAgain: false,
  }
  while (
    (await answerChallenge(call, state)) ||
    (await followRedirect(call, state)) ||
    (await sendAgain(call, state))
  );
  return state.reply
}

/** Answers a digest challenge once per call. Returns whether it sent a request. */
async function answerChallenge(call: CallExchange, state: CallState): Promise<boolean> {
  const digest = call.endpoint.steps?.digest
  if (digest === undefined || state.reply.status !== 401 || state.answeredChallenge) return false
  const challenges = state.reply.headers('www-authenticate') ?? []
  if (!call.caller.connected.digestOf(digest).storeChallenge(challenges)) return false
  state.answeredChallenge = true
  const { request } = state
  const unanswered = request.withHeaders(request.headers.without('authorization'))
  await send(call, state, answeredRequest(call, unanswered))
  return true
}

/** Follows a redirect. Returns whether it sent a request. */
async function followRedirect(call: CallExchange, state: CallState): Promise<boolean> {
  const { reply, url } = state
  if (!call.isFollowedRedirect(reply)) return false
  const location = locationOf(reply)
  if (location === undefined) return false
  const { limit } = call.rules.redirects
  if (state.redirects === limit)
    throw new HopFailed(
      'protocol',
      `more than ${limit} redirects${limit > 1 ? ': is it a loop?' : ''}`,
      reply,
    )
  const to = addressOf(location, url, reply)
  chooseConnections(call, state, to)
  const next = redirectedRequest(state.request, reply.status, url, to)
  state.url = to
  state.redirects++
  call.runtime.counts.redirects++
  const { hasCookieHeader } = call.endpoint
  await send(call, state, hasCookieHeader ? next : call.caller.connected.withCookies(next, to.origin))
  return true
}

/** Runs the reply hooks, and repeats the request once if one asks for it. Returns whether it sent a request. */
async function sendAgain(call: CallExchange, state: CallState): Promise<boolean> {
  const { steps, name } = call.endpoint
  if (steps === undefined || steps.onReply.length === 0) return false
  const { timeline } = call.runtime
  const fromMs = timeline.now()
  let again = false
  for (const hook of steps.onReply) {
    const until = hook(state.reply, new HookedRequest(name, state.request), call.caller)
    const answer = isPending(until) ? await call.runtime.openWork.ownCode(call, 'onReply hook', until) : until
    again ||= answer === 'again'
  }
  if (!again || state.sentAgain || call.runtime.hasEnded) return false
  state.sentAgain = true
  call.intendedMs += timeline.now() - fromMs
  const { request } = state
  await send(call, state, steps.onRequest.length === 0 ? request : await hookedRequest(call, request))
  return true
}

/** Returns the address of a redirect. Throws a `HopFailed` if it is not an HTTP URL. */
function addressOf(location: string, from: URL, reply: Reply): URL {
  // Bytes beyond ASCII are sent back as they are, in whatever encoding they are.
  const text = location.replace(/[\x80-\xff]/g, encodedByte)
  const to = URL.canParse(text, from.href) ? new URL(text, from.href) : undefined
  if (to !== undefined && /^https?:$/.test(to.protocol)) return to
  throw new HopFailed('protocol', 'a redirect to something that is not an HTTP URL', reply)
}

/** Chooses the connections for an address. Throws a `HopFailed` if the call may not follow a redirect to it. */
function chooseConnections(call: CallExchange, state: CallState, to: URL): void {
  const { endpoint, runtime, caller, rules } = call
  if (to.origin === state.url.origin) return
  const home = new URL(endpoint.site)
  if (to.origin === home.origin) {
    state.client = endpoint.client
    state.pool = endpoint.pool ?? caller.connected.poolOf(endpoint.client)
    return
  }
  const { hosts } = rules.redirects
  const isKnown = to.hostname === home.hostname || to.origin === runtime.site
  if (!isKnown && !hosts.includes(to.hostname) && !hosts.includes(to.host)) {
    const what = `a redirect to another host, ${to.host}: name it in redirects: { hosts: ['${to.host}'] } to follow`
    throw new HopFailed('check', what, state.reply)
  }
  const origin = parseOrigin(to.origin)
  state.client = runtime.pools.clientOf(origin)
  state.pool = caller.connected.poolOf(state.client)
}

/** Sends the next request of a call and stores its reply. Throws a `HopFailed` if there is none. */
async function send(call: CallExchange, state: CallState, request: PreparedRequest): Promise<void> {
  const { runtime, endpoint, caller } = call
  const { watcherOfAll, timeline } = runtime
  if (watcherOfAll !== undefined) call.show(watcherOfAll, call.hop, state.reply, undefined, undefined)
  const nowMs = timeline.now()
  // The timeout applies to the whole call.
  const leftMs = Math.max(1, call.deadlineMs - nowMs)
  const outcome = await new Promise<Reply | Failure>((done) => {
    const hop = new Hop(request, leftMs, done)
    if (endpoint.settings !== undefined) applySettings(endpoint.settings, hop)
    hop.sink = call.sink
    call.hops ??= new CallHops(hop, state.client)
    call.hops.hop = hop
    call.hops.client = state.client
    state.client.send(hop, state.pool, nowMs)
  })
  const hops = call.hops!
  const { hop } = hops
  call.endedMs = hop.endedMs
  call.bytesReceived += hop.bytesReceived
  call.unreadUs += hop.unreadUs
  hops.bytesSent += hop.requestBytes + hop.bodyBytesSent
  if (outcome instanceof Failure && outcome.shortage !== undefined) call.isOwnFailure = true
  if (outcome instanceof Failure) throw new HopFailed(outcome.class, outcome.message, undefined)
  if (outcome.setsCookies) caller.connected.keepCookies(outcome, state.url.origin, request.target)
  state.request = request
  state.reply = outcome
}

function encodedByte(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase()}`
}
