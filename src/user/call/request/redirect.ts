import type { Reply } from '../../../engine/reply/reply.ts'
import { HeaderList } from '../../../engine/request/header-list.ts'
import { PreparedRequest } from '../../../engine/request/prepared-request.ts'
import type { Redirects } from '../../../plan/request/reply-options.ts'

/** How a call follows redirects. */
export interface RedirectRule {
  /** The maximum number of redirects of one call. With 0, a redirect is the reply. */
  readonly limit: number
  /** Other hosts than the target to which a call may be redirected. */
  readonly hosts: readonly string[]
}

/** Follows 10 redirects, as browsers and most clients do. */
export const defaultRedirects: RedirectRule = { limit: 10, hosts: [] }

/** Returns the rule of `options`, with `defaults` for missing options. */
export function redirectRule(options: Redirects | undefined, defaults: RedirectRule): RedirectRule {
  if (options === undefined) return defaults
  if (typeof options === 'number') return { limit: options, hosts: defaults.hosts }
  return { limit: options.limit ?? defaults.limit, hosts: options.hosts ?? defaults.hosts }
}

/**
 * Returns the `Location` of a redirect; undefined for any other reply. 300 and 304 are not followed (RFC 9110, 15.4).
 */
export function locationOf(reply: Reply): string | undefined {
  const { status } = reply
  if (status < 301 || (status > 303 && status !== 307 && status !== 308)) return undefined
  return reply.header('location')
}

/** Headers that are removed together with the body. */
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
 * Returns the request that follows a redirect of `request`. 303 always leads to a `GET`; so do 301 and 302 after a
 * `POST`, as in every browser (RFC 9110, 15.4.2 to 15.4.4). The caller adds the cookies.
 */
export function redirectedRequest(
  request: PreparedRequest,
  status: number,
  from: URL,
  to: URL,
): PreparedRequest {
  const { method, body } = request
  const becomesGet =
    (status === 303 && method !== 'HEAD') || ((status === 301 || status === 302) && method === 'POST')
  const isOtherOrigin = to.origin !== from.origin
  const headers = request.headers.entries().filter(([name]) => {
    const lower = name.toLowerCase()
    if (lower === 'cookie' || (isOtherOrigin && secretHeaders.has(lower))) return false
    return !(becomesGet && bodyHeaders.has(lower))
  })
  return new PreparedRequest(
    becomesGet ? 'GET' : method,
    targetOf(to),
    new HeaderList(
      isOtherOrigin
        ? headers.map(([name, value]) => [name, /^host$/i.test(name) ? to.host : value])
        : headers,
    ),
    becomesGet ? undefined : body,
  )
}

/** The path and query of an address, as they are sent. Unlike `search`, an empty query is kept. */
function targetOf({ href, hash }: URL): string {
  const pathAt = href.indexOf('/', href.indexOf('//') + 2)
  return hash === '' ? href.slice(pathAt).replace(/#$/, '') : href.slice(pathAt, -hash.length)
}
