import type { Reply } from '../../../engine/reply/reply.ts'
import { HeaderList } from '../../../engine/request/header-list.ts'
import { PreparedRequest } from '../../../engine/request/prepared-request.ts'
import type { Redirects } from '../../../plan/request/reply-options.ts'

/** How a call follows redirects. */
export interface RedirectRule {
  /** How many redirects one call follows. With 0, a redirect is the reply. */
  readonly limit: number
  /** Other hosts than the target to which a call may be redirected. */
  readonly hosts: readonly string[]
}

/** Follows 10 redirects, as browsers and most clients do. */
export const usualRedirects: RedirectRule = { limit: 10, hosts: [] }

/** The rule of `options`. What they leave out is taken from `defaults`. */
export function redirectRule(options: Redirects | undefined, defaults: RedirectRule): RedirectRule {
  if (options === undefined) return defaults
  if (typeof options === 'number') return { limit: options, hosts: defaults.hosts }
  return { limit: options.limit ?? defaults.limit, hosts: options.hosts ?? defaults.hosts }
}

/**
 * The `Location` of a redirect; undefined for any other reply. 300 and 304 are not redirects to follow (RFC 9110, 15.4).
 */
export function locationOf(reply: Reply): string | undefined {
  const { status } = reply
  if (status < 301 || (status > 303 && status !== 307 && status !== 308)) return undefined
  return reply.header('location')
}

/** Headers that are dropped together with the body. */
const bodyHeaders = new Set([
  'content-type',
  'content-encoding',
  'content-language',
  'content-location',
  'expect',
])

/** The headers that must not be sent to another host. */
const secretHeaders = new Set(['authorization', 'cookie', 'proxy-authorization'])

/**
 * The request that a redirect leads to, from the one that was sent. 303 is always fetched with `GET`; so are 301 and
 * 302 after a `POST`, as every browser does (RFC 9110, 15.4.2 to 15.4.4). The caller adds the cookies.
 */
export function redirected(request: PreparedRequest, status: number, from: URL, to: URL): PreparedRequest {
  const { method, body } = request
  const becomesGet =
    (status === 303 && method !== 'HEAD') || ((status === 301 || status === 302) && method === 'POST')
  const isElsewhere = to.origin !== from.origin
  const headers = request.headers.entries().filter(([name]) => {
    const lower = name.toLowerCase()
    if (lower === 'cookie' || (isElsewhere && secretHeaders.has(lower))) return false
    return !(becomesGet && bodyHeaders.has(lower))
  })
  return new PreparedRequest(
    becomesGet ? 'GET' : method,
    `${to.pathname}${to.search}`,
    new HeaderList(
      isElsewhere ? headers.map(([name, value]) => [name, /^host$/i.test(name) ? to.host : value]) : headers,
    ),
    becomesGet ? undefined : body,
  )
}
