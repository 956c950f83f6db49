import type { CallOptions } from '../../plan/context/call-options.ts'
import { checkCall } from '../../plan/context/check-call.ts'
import type { EndpointHandle } from '../../plan/endpoint/endpoint-handle.ts'
import type { Runtime } from '../runtime.ts'
import { CallExchange, type Caller } from './call-exchange.ts'
import { CallPromise } from './call-promise.ts'
import { applySettings } from './exchange-settings.ts'
import { sendInSteps } from './further-hops.ts'
import { hasHeader } from './request/merged-headers.ts'

/**
 * Makes a user's request and sends it. The request was due earlier than now by the user's lateness, which it clears.
 * Throws a `PlimsollError` for invalid options.
 */
export function sendCall(
  runtime: Runtime,
  caller: Caller,
  endpoint: EndpointHandle,
  options: CallOptions | undefined,
): CallPromise {
  const prepared = runtime.prepared(endpoint)
  if (options !== undefined) checkCall(prepared.name, options)
  const nowMs = runtime.timeline.now()
  const { latenessMs, lagMs, unreadMs } = caller.clock
  const intendedMs = nowMs - latenessMs
  // A request belongs to the phase in which it was due.
  const phase = latenessMs === 0 ? runtime.phase : runtime.phaseAt(intendedMs)
  runtime.recorder.lag(lagMs * 1_000)
  caller.clock.charged()
  const body = options === undefined ? undefined : prepared.body(options)
  let request =
    options === undefined && prepared.plainRequest
      ? prepared.plainRequest
      : prepared.request(options ?? {}, body)
  if (caller.connected.hasCookies && !prepared.hasCookieHeader && !hasHeader(options?.headers, 'cookie'))
    request = caller.connected.withCookies(request, prepared.site)
  const timeoutMs = options?.timeout === undefined ? prepared.timeoutMs : prepared.timeoutOf(options.timeout)
  const exchange = new CallExchange(
    prepared,
    runtime,
    request,
    timeoutMs,
    options === undefined ? prepared.rules : prepared.rulesOf(options),
    intendedMs,
    phase,
    caller,
  )
  const settings = options === undefined ? prepared.settings : prepared.settingsOf(options)
  if (settings !== undefined) applySettings(settings, exchange)
  if (options?.tags !== undefined) exchange.tagRows = prepared.tagRows(options.tags, runtime.recorder)
  const { scenarioRows } = caller
  if (scenarioRows !== undefined) exchange.tagRows = [...(exchange.tagRows ?? []), ...scenarioRows]
  runtime.recorder.delays.began(exchange, nowMs, lagMs, Math.max(lagMs, unreadMs))
  if (runtime.isClosed && lagMs + unreadMs > 0)
    runtime.recorder.ownDelays.kept(phase, (lagMs + unreadMs) * 1_000)
  const call = new CallPromise(exchange)
  // After the end nothing is sent, so nothing is missing from the counts. The call stays pending, because one that fails
  // at once would let a scenario that tries again loop without end.
  if (runtime.hasEnded) return call
  runtime.recorder.requestBegan(nowMs)
  caller.callBegan()
  const pool = prepared.pool ?? caller.connected.poolOf(prepared.client)
  if (prepared.steps === undefined) prepared.client.send(exchange, pool, nowMs)
  else void sendInSteps(exchange, pool)
  return call
}
