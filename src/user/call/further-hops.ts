import { messageOf, PlimsollError } from '../../base/error.ts'
import type { FailureClass } from '../../base/failure-class.ts'
import { latin1OfText, textOfLatin1 } from '../../base/text/latin1.ts'
import type { Client } from '../../engine/client.ts'
import type { ConnectionPool } from '../../engine/connection-pool.ts'
import { Exchange } from '../../engine/exchange.ts'
import { Failure } from '../../engine/failure.ts'
import { parseOrigin } from '../../engine/origin.ts'
import type { Reply } from '../../engine/reply/reply.ts'
import type { PreparedRequest } from '../../engine/request/prepared-request.ts'
import type { CallExchange } from './call-exchange.ts'
import { CallWay } from './call-way.ts'
import { applySettings } from './exchange-settings.ts'
import { HookedRequest } from './request/hooked-request.ts'
import { locationOf, redirected } from './request/redirect.ts'

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

/** Ends a call at one of its further requests. */
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
  readonly #over: (outcome: Reply | Failure) => void

  constructor(request: PreparedRequest, timeoutMs: number, over: (outcome: Reply | Failure) => void) {
    // A request that a reply leads to is sent once: the connection never sends it again.
    super(request, false, timeoutMs)
    this.#over = over
  }

  succeed(reply: Reply): void {
    this.#over(reply)
  }

  fail(failure: Failure): void {
    this.#over(failure)
  }
}

/**
 * Continues a call after its first reply: answers a digest challenge, follows redirects, and runs the reply hooks. Ends
 * the call in any case.
 */
export async function furtherHops(call: CallExchange, first: Reply): Promise<void> {
  try {
    call.conclude(await lastReply(call, first))
  } catch (error) {
    if (error instanceof HopFailed) call.failFor(error.class, error.message, error.reply)
    else {
      if (error instanceof PlimsollError) call.runtime.onPlanError(error)
      call.failFor('script', `a hook threw: ${messageOf(error)}`, undefined)
    }
  }
}

/** Sends the first request of a call with steps: runs its hooks, and adds the answer to a known challenge. */
export async function sendInSteps(call: CallExchange, pool: ConnectionPool): Promise<void> {
  const { client, timeline, onPlanError } = call.runtime
  try {
    if (call.endpoint.steps!.onRequest.length > 0) call.request = await hookedRequest(call, call.request)
    call.request = answeredRequest(call, call.request)
    client.send(call, pool, timeline.now())
  } catch (error) {
    if (error instanceof PlimsollError) onPlanError(error)
    call.endedMs = timeline.now()
    call.failFor('script', `a hook threw: ${messageOf(error)}`, undefined)
  }
}

/** Runs the request hooks and returns the request as they leave it. Rejects with what a hook throws. */
async function hookedRequest(call: CallExchange, request: PreparedRequest): Promise<PreparedRequest> {
  const { steps, name } = call.endpoint
  const { timeline } = call.runtime
  const fromMs = timeline.now()
  const outgoing = new HookedRequest(name, request)
  for (const hook of steps!.onRequest) await hook(outgoing, call.caller)
  call.intendedMs += timeline.now() - fromMs
  return outgoing.toRequest()
}

/** The request with the answer to an earlier challenge, if its user has been given one. */
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
  const { request, endpoint, runtime, caller } = call
  const state: CallState = {
    request,
    reply: first,
    url: new URL(request.target, endpoint.site),
    client: runtime.client,
    pool: endpoint.pool ?? caller.connected.pool,
    redirects: 0,
    answeredChallenge: false,
    sentAgain: false,
  }
  while (
    (await answersChallenge(call, state)) ||
    (await followsRedirect(call, state)) ||
    (await isSentAgain(call, state))
  );
  return state.reply
}

async function answersChallenge(call: CallExchange, state: CallState): Promise<boolean> {
  const digest = call.endpoint.steps?.digest
  if (digest === undefined || state.reply.status !== 401 || state.answeredChallenge) return false
  const challenges = state.reply.headers('www-authenticate') ?? []
  if (!call.caller.connected.digestOf(digest).challenged(challenges)) return false
  state.answeredChallenge = true
  const { request } = state
  const unanswered = request.withHeaders(request.headers.without('authorization'))
  await send(call, state, answeredRequest(call, unanswered))
  return true
}

async function followsRedirect(call: CallExchange, state: CallState): Promise<boolean> {
  const { reply, url } = state
  if (!call.leadsFurther(reply)) return false
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
  goTo(call, state, to)
  const next = redirected(state.request, reply.status, url, to)
  state.url = to
  state.redirects++
  call.runtime.redirects++
  const { hasCookieHeader } = call.endpoint
  await send(call, state, hasCookieHeader ? next : call.caller.connected.withCookies(next, to.origin))
  return true
}

async function isSentAgain(call: CallExchange, state: CallState): Promise<boolean> {
  const { steps, name } = call.endpoint
  if (steps === undefined || steps.onReply.length === 0) return false
  const { timeline } = call.runtime
  const fromMs = timeline.now()
  let again = false
  for (const hook of steps.onReply) {
    const answer = await hook(state.reply, new HookedRequest(name, state.request), call.caller)
    again ||= answer === 'again'
  }
  if (!again || state.sentAgain) return false
  state.sentAgain = true
  call.intendedMs += timeline.now() - fromMs
  const { request } = state
  await send(call, state, steps.onRequest.length === 0 ? request : await hookedRequest(call, request))
  return true
}

/** The address of a redirect. Throws a `HopFailed` if it is not an HTTP URL. */
function addressOf(location: string, from: URL, reply: Reply): URL {
  const text = textOfLatin1(location)
  const to = URL.canParse(text, from.href) ? new URL(text, from.href) : undefined
  if (to !== undefined && /^https?:$/.test(to.protocol)) return to
  throw new HopFailed('protocol', 'a redirect to something that is not an HTTP URL', reply)
}

/** Chooses the connections for an address. Throws a `HopFailed` if the call may not follow a redirect to it. */
function goTo(call: CallExchange, state: CallState, to: URL): void {
  const { endpoint, runtime, caller, rules } = call
  if (to.origin === state.url.origin) return
  const home = new URL(endpoint.site)
  if (to.origin === home.origin) {
    state.client = runtime.client
    state.pool = endpoint.pool ?? caller.connected.pool
    return
  }
  const { hosts } = rules.redirects
  if (to.hostname !== home.hostname && !hosts.includes(to.hostname) && !hosts.includes(to.host)) {
    const what = `a redirect to another host, ${to.host}: name it in redirects: { hosts: ['${to.host}'] } to follow`
    throw new HopFailed('check', what, state.reply)
  }
  const origin = parseOrigin(to.origin)
  state.client = runtime.pools.clientOf(origin)
  state.pool = caller.connected.poolOf(origin, state.client)
}

/** Sends the next request of a call and stores its reply. Throws a `HopFailed` if there is none. */
async function send(call: CallExchange, state: CallState, request: PreparedRequest): Promise<void> {
  const { runtime, endpoint, caller } = call
  const { watcherOfAll, timeline } = runtime
  if (watcherOfAll !== undefined) call.show(watcherOfAll, call.hop, state.reply, undefined, undefined)
  const nowMs = timeline.now()
  // The time limit is for the whole call.
  const leftMs = Math.max(1, call.deadlineMs - nowMs)
  const outcome = await new Promise<Reply | Failure>((over) => {
    const hop = new Hop(request, leftMs, over)
    if (endpoint.settings !== undefined) applySettings(endpoint.settings, hop)
    hop.sink = call.sink
    call.way ??= new CallWay(hop, state.client)
    call.way.hop = hop
    call.way.client = state.client
    state.client.send(hop, state.pool, nowMs)
  })
  const way = call.way!
  const { hop } = way
  call.endedMs = hop.endedMs
  call.bytesReceived += hop.bytesReceived
  way.bytesSent += hop.requestBytes + hop.bodyBytesSent
  if (outcome instanceof Failure) throw new HopFailed(outcome.class, outcome.message, undefined)
  if (outcome.setsCookies) caller.connected.keepCookies(outcome, state.url.origin, request.target)
  state.request = request
  state.reply = outcome
}
