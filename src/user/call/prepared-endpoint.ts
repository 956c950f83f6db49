import { PlimsollError } from '../../base/error.ts'
import { type Duration, parseDurationMs } from '../../base/units/duration.ts'
import type { ConnectionPool } from '../../engine/connection-pool.ts'
import type { Origin } from '../../engine/origin.ts'
import { codings } from '../../engine/reply/content-coding.ts'
import { bodyLines } from '../../engine/request-body.ts'
import type { Recorder } from '../../metrics/recorder.ts'
import type { CallOptions } from '../../plan/context/call-options.ts'
import { checkTags } from '../../plan/endpoint/check-tags.ts'
import type { Endpoint } from '../../plan/endpoint/endpoint.ts'
import type { RouteTemplate } from '../../plan/endpoint/route.ts'
import type { PlanOptions } from '../../plan/plan-options.ts'
import type { Auth } from '../../plan/request/auth.ts'
import { type Headers, mergeHeaders } from '../../plan/request/headers.ts'
import { bodyOf } from './body/body.ts'
import { inPieces, type ReadyBody } from './body/ready-body.ts'
import { type CallSteps, callSteps } from './call-steps.ts'
import { type ExchangeSettings, exchangeSettings } from './exchange-settings.ts'
import { type ReplyRules, replyRules } from './reply/reply-rules.ts'
import { headerLines } from './request/header-lines.ts'
import { redirectRule, usualRedirects } from './request/redirect.ts'
import { saysLength } from './request/request-text.ts'
import { fillRoute } from './request/route-path.ts'

/** What all endpoints of a plan have in common. */
export interface RequestDefaults {
  origin: Origin
  timeoutMs: number
  userAgent: string
  plan: Pick<
    PlanOptions,
    | 'auth'
    | 'compression'
    | 'connectionReuse'
    | 'firstByteTimeout'
    | 'headers'
    | 'idleTimeout'
    | 'onReply'
    | 'onRequest'
    | 'redirects'
    | 'timings'
  >
}

const idempotentMethods = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])

/** An endpoint as a worker uses it: whatever of its requests is always the same is put together once. */
export class PreparedEndpoint {
  readonly name: string
  /** Its index at the recorder. */
  readonly index: number
  /** Whether it is counted what the time of its requests was made of. */
  readonly isTimed: boolean
  readonly isHead: boolean
  readonly idempotent: boolean
  readonly timeoutMs: number
  readonly rules: ReplyRules
  /** How its exchanges go; undefined where they are plain. */
  readonly settings: ExchangeSettings | undefined
  /** What its calls do besides; undefined where they do nothing else. */
  readonly steps: CallSteps | undefined
  readonly schema: Endpoint['options']['schema']
  /** The pool of its own that it asked for. */
  readonly pool: ConnectionPool | undefined
  /** The whole request of a call without options; undefined where the route has parameters. */
  readonly plainRequest: string | undefined
  /** Whether the plan or the endpoint say what cookies to send: a user's own are left out then. */
  readonly hasCookieHeader: boolean
  /** Scheme and host, as the server sees itself: what cookies and redirects are about. */
  readonly site: string
  readonly #tags: readonly string[]
  readonly route: RouteTemplate
  readonly #start: string
  readonly #headers: ReadonlyMap<string, readonly [string, readonly string[]]>
  readonly #headerSets: readonly (Headers | undefined)[]
  /** How the head goes on after the headers that a call may change. */
  readonly #lastLines: string
  readonly #head: string

  constructor(
    endpoint: Endpoint,
    index: number,
    defaults: RequestDefaults,
    pool: ConnectionPool | undefined,
  ) {
    const { route, options } = endpoint
    const { origin, plan, userAgent } = defaults
    this.name = endpoint.name
    this.index = index
    this.isTimed = plan.timings === true
    this.pool = pool
    this.isHead = route.method === 'HEAD'
    this.idempotent = idempotentMethods.has(route.method)
    this.timeoutMs = options.timeout === undefined ? defaults.timeoutMs : parseDurationMs(options.timeout)
    const usual = { statuses: undefined, check: undefined, judge: undefined, redirects: usualRedirects }
    this.rules = replyRules(options, { ...usual, redirects: redirectRule(plan.redirects, usualRedirects) })
    const closes = plan.connectionReuse === 'request'
    const { firstByteTimeout, idleTimeout } = plan
    this.settings = exchangeSettings(
      options,
      exchangeSettings(
        {
          ...(firstByteTimeout !== undefined && { firstByteTimeout }),
          ...(idleTimeout !== undefined && { idleTimeout }),
          ...(closes && { closeAfter: true }),
        },
        undefined,
      ),
    )
    this.steps = callSteps(plan, options)
    this.schema = options.schema
    this.site = `${origin.secure ? 'https' : 'http'}://${origin.hostHeader}`
    this.#tags = options.tags ?? []
    this.route = route
    this.#start = `${route.method} ${origin.basePath}`
    const standard = { Host: origin.hostHeader, 'User-Agent': userAgent, Accept: '*/*' }
    this.#headerSets = [
      standard,
      compressionHeaders(plan.compression),
      authHeaders(plan.auth),
      plan.headers,
      authHeaders(options.auth),
      options.headers,
    ]
    this.#headers = mergeHeaders(...this.#headerSets)
    this.hasCookieHeader = this.#headers.has('cookie')
    this.#lastLines = closes ? 'Connection: close\r\n' : ''
    this.#head = ` HTTP/1.1\r\n${headerLines(this.#headers)}${this.#lastLines}`
    this.plainRequest = route.params.length === 0 ? flat(this.request({}, undefined)) : undefined
  }

  /**
   * Puts a request together, a byte a character; a body that is sent in pieces comes after it. Throws a `PlimsollError`
   * for options that cannot be.
   */
  request(options: CallOptions, body: ReadyBody | undefined): string {
    const path = fillRoute(this.name, this.route, options.params, options.query)
    const { headers, auth } = options
    const isOwn = headers !== undefined || auth !== undefined
    const merged = isOwn ? mergeHeaders(...this.#headerSets, authHeaders(auth), headers) : this.#headers
    let head = isOwn ? ` HTTP/1.1\r\n${headerLines(merged)}${this.#lastLines}` : this.#head
    if (body === undefined) {
      const length = saysLength(this.route.method) ? 'Content-Length: 0\r\n' : ''
      return `${this.#start}${path}${head}${length}\r\n`
    }
    const { content, type } = body
    if (type !== undefined && !merged.has('content-type')) head += `Content-Type: ${type}\r\n`
    if (options.compress !== undefined) head += `Content-Encoding: ${options.compress}\r\n`
    if (typeof content === 'string')
      return `${this.#start}${path}${head}Content-Length: ${content.length}\r\n\r\n${content}`
    const awaited = options.expectContinue ?? this.settings?.expectContinue ?? false
    return `${this.#start}${path}${head}${bodyLines(content, awaited)}\r\n`
  }

  /** The body of a call. Throws a `PlimsollError` for one that cannot be. */
  body(options: CallOptions): ReadyBody | undefined {
    const body = bodyOf(this.name, options)
    const isAwaited = options.expectContinue ?? this.settings?.expectContinue ?? false
    return body !== undefined && isAwaited ? inPieces(body) : body
  }

  /** What a call's reply must be: the call's own word, then the endpoint's. */
  rulesOf(options: CallOptions): ReplyRules {
    return replyRules(options, this.rules)
  }

  /** A call's own time limit, in ms. Throws a `PlimsollError` for one that cannot be. */
  timeoutOf(timeout: Duration): number {
    const ms = parseDurationMs(timeout, `the timeout of a call of ${this.name}`)
    if (ms > 0) return ms
    throw new PlimsollError('bad-timeout', `the timeout of a call of ${this.name} is 0`, {
      advice: 'Leave it out, or give it time.',
    })
  }

  /** The rows of a call's tags, but for those that its endpoint has: its own row counts for them. */
  tagRows(tags: readonly string[], recorder: Recorder): number[] {
    checkTags(`a call of ${this.name}`, tags)
    const rows = new Set(tags)
    for (const tag of this.#tags) rows.delete(tag)
    return [...rows].map((tag) => recorder.row(tag, 'tag'))
  }

  settingsOf(options: CallOptions): ExchangeSettings | undefined {
    return exchangeSettings(options, this.settings)
  }
}

/** Made in one piece: V8 keeps a text that was put together as a tree, and would walk it at every write. */
function flat(request: string): string {
  return Buffer.from(request, 'latin1').toString('latin1')
}

function authHeaders(auth: Auth | undefined): Headers | undefined {
  return auth?.kind === 'header' ? { Authorization: auth.value } : undefined
}

function compressionHeaders(compression: RequestDefaults['plan']['compression']): Headers | undefined {
  if (compression === undefined || compression === false) return undefined
  return { 'Accept-Encoding': (compression === true ? codings : compression).join(', ') }
}
