import type { SourcePlace } from '../../base/error.ts'
import { PlimsollError } from '../../base/error.ts'
import { type Duration, parseDurationMs } from '../../base/units/duration.ts'
import type { Client } from '../../engine/client.ts'
import type { ConnectionPool } from '../../engine/connection-pool.ts'
import type { Origin } from '../../engine/origin.ts'
import { codings } from '../../engine/reply/content-coding.ts'
import type { HeaderList } from '../../engine/request/header-list.ts'
import { PreparedRequest } from '../../engine/request/prepared-request.ts'
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
import { headersOf } from './request/merged-headers.ts'
import { defaultRedirects, redirectRule } from './request/redirect.ts'
import { fillRoute } from './request/route-path.ts'

/** The defaults of all endpoints of a plan. */
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

/** An endpoint in a worker. It prepares all parts of its requests that stay the same once. */
export class PreparedEndpoint {
  readonly name: string
  /** Where it is declared. */
  readonly place: SourcePlace | undefined
  /** The index of its row at the recorder. */
  readonly index: number
  /** Whether the parts of its requests' times are recorded. */
  readonly isTimed: boolean
  readonly idempotent: boolean
  readonly timeoutMs: number
  readonly rules: ReplyRules
  /** The settings of its exchanges; undefined if all are defaults. */
  readonly settings: ExchangeSettings | undefined
  /** The steps of its calls; undefined if there are none. */
  readonly steps: CallSteps | undefined
  readonly schema: Endpoint['options']['schema']
  /** The client of its target. */
  readonly client: Client
  /** Its target, if that is not the plan's. */
  readonly elsewhere: Origin | undefined
  /** Its own pool, if it has connections of its own. */
  readonly pool: ConnectionPool | undefined
  /** The request of a call without options; undefined if the route has parameters. */
  readonly plainRequest: PreparedRequest | undefined
  /** Whether the plan or the endpoint sets the `Cookie` header, which replaces a user's own cookies. */
  readonly hasCookieHeader: boolean
  /** Scheme and host as the server sees itself, for cookies and redirects. */
  readonly site: string
  readonly #tags: readonly string[]
  readonly route: RouteTemplate
  readonly #basePath: string
  readonly #closes: boolean
  readonly #headerSets: readonly (Headers | undefined)[]
  /** The headers of calls without headers of their own. */
  readonly #headers: HeaderList
  readonly #hasContentType: boolean
  /** The headers of the last call with a body: the next one nearly always has the same. */
  #bodyHeaders: BodyHeaders | undefined

  constructor(
    endpoint: Endpoint,
    index: number,
    defaults: RequestDefaults,
    client: Client,
    pool: ConnectionPool | undefined,
    elsewhere: Origin | undefined,
  ) {
    const { route, options } = endpoint
    const { plan, userAgent } = defaults
    const origin = elsewhere ?? defaults.origin
    this.name = endpoint.name
    this.place = endpoint.place
    this.index = index
    this.isTimed = plan.timings === true
    this.client = client
    this.pool = pool
    this.elsewhere = elsewhere
    this.idempotent = idempotentMethods.has(route.method)
    this.timeoutMs = options.timeout === undefined ? defaults.timeoutMs : parseDurationMs(options.timeout)
    const defaultRules = {
      statuses: undefined,
      check: undefined,
      judge: undefined,
      redirects: defaultRedirects,
    }
    this.rules = replyRules(options, {
      ...defaultRules,
      redirects: redirectRule(plan.redirects, defaultRedirects),
    })
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
    this.#basePath = origin.basePath
    this.#closes = closes
    const standard = { Host: origin.hostHeader, 'User-Agent': userAgent, Accept: '*/*' }
    this.#headerSets = [
      standard,
      compressionHeaders(plan.compression),
      authHeaders(plan.auth),
      elsewhere === undefined ? plan.headers : withoutHost(plan.headers),
      authHeaders(options.auth),
      options.headers,
    ]
    const merged = mergeHeaders(...this.#headerSets)
    this.hasCookieHeader = merged.has('cookie')
    this.#hasContentType = merged.has('content-type')
    this.#headers = headersOf(merged, closes)
    this.plainRequest =
      route.params.length === 0
        ? new PreparedRequest(route.method, this.#target({}), this.#headers, undefined, true)
        : undefined
  }

  /** Makes the request of a call. Throws a `PlimsollError` for invalid options. */
  request(options: CallOptions, body: ReadyBody | undefined): PreparedRequest {
    const target = this.#target(options)
    return new PreparedRequest(this.route.method, target, this.#headersFor(options, body), body?.content)
  }

  #target({ params, query }: Pick<CallOptions, 'params' | 'query'>): string {
    return this.#basePath + fillRoute(this.name, this.route, params, query)
  }

  #headersFor(options: CallOptions, body: ReadyBody | undefined): HeaderList {
    const { headers, auth, compress } = options
    const expectsContinue = typeof body?.content === 'object' && this.#expectsContinue(options)
    if (headers !== undefined || auth !== undefined) {
      const merged = mergeHeaders(...this.#headerSets, authHeaders(auth), headers)
      const own = headersOf(merged, this.#closes)
      return body === undefined
        ? own
        : withBodyHeaders(own, merged.has('content-type') ? undefined : body.type, compress, expectsContinue)
    }
    if (body === undefined) return this.#headers
    const type = this.#hasContentType ? undefined : body.type
    const last = this.#bodyHeaders
    if (
      last !== undefined &&
      last.type === type &&
      last.compress === compress &&
      last.expectsContinue === expectsContinue
    )
      return last.list
    const list = withBodyHeaders(this.#headers, type, compress, expectsContinue)
    this.#bodyHeaders = { type, compress, expectsContinue, list }
    return list
  }

  #expectsContinue(options: CallOptions): boolean {
    return options.expectContinue ?? this.settings?.expectContinue ?? false
  }

  /** Makes the body of a call. Throws a `PlimsollError` for an invalid one. */
  body(options: CallOptions): ReadyBody | undefined {
    const body = bodyOf(this.name, options)
    return body !== undefined && this.#expectsContinue(options) ? inPieces(body) : body
  }

  /** Returns the rules for a call's reply: the call's own, with the endpoint's as defaults. */
  rulesOf(options: CallOptions): ReplyRules {
    return replyRules(options, this.rules)
  }

  /** Returns the timeout of a call, in ms. Throws a `PlimsollError` for an invalid one. */
  timeoutOf(timeout: Duration): number {
    const ms = parseDurationMs(timeout, `the timeout of a call of ${this.name}`)
    if (ms > 0) return ms
    throw new PlimsollError('bad-timeout', `the timeout of a call of ${this.name} is 0`, {
      advice: 'Leave it out, or give a duration above 0.',
    })
  }

  /** Returns the rows of a call's tags. Tags of its endpoint are left out: the endpoint's row counts for them. */
  tagRows(tags: readonly string[], recorder: Recorder): number[] {
    checkTags(`a call of ${this.name}`, tags)
    const rows = new Set(tags)
    for (const tag of this.#tags) rows.delete(tag)
    return [...rows].map((tag) => recorder.row(tag, 'tag'))
  }

  /** Returns the exchange settings of a call; undefined if all are defaults. */
  settingsOf(options: CallOptions): ExchangeSettings | undefined {
    return exchangeSettings(options, this.settings)
  }
}

interface BodyHeaders {
  readonly type: string | undefined
  readonly compress: string | undefined
  readonly expectsContinue: boolean
  readonly list: HeaderList
}

/** Returns the headers of a request followed by those that describe its body. */
function withBodyHeaders(
  headers: HeaderList,
  type: string | undefined,
  compress: string | undefined,
  expectsContinue: boolean,
): HeaderList {
  let list = headers
  if (type !== undefined) list = list.with('Content-Type', type)
  if (compress !== undefined) list = list.with('Content-Encoding', compress)
  return expectsContinue ? list.with('Expect', '100-continue') : list
}

/** The plan's headers for another host than the plan's: its `Host` is not that host's. */
function withoutHost(headers: Headers | undefined): Headers | undefined {
  if (headers === undefined) return undefined
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'host'))
}

function authHeaders(auth: Auth | undefined): Headers | undefined {
  return auth?.kind === 'header' ? { Authorization: auth.value } : undefined
}

function compressionHeaders(compression: RequestDefaults['plan']['compression']): Headers | undefined {
  if (compression === undefined || compression === false) return undefined
  return { 'Accept-Encoding': (compression === true ? codings : compression).join(', ') }
}
