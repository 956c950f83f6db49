import { createRequire } from 'node:module'
import type { Cookie, CookieJar } from 'tough-cookie'
import { textOfLatin1 } from '../../base/text/latin1.ts'
import { isAddress } from '../../engine/origin.ts'
import type { Reply } from '../../engine/reply/reply.ts'
import { CookieLimits, cookieLimits } from './cookie-limits.ts'

type ToughCookie = typeof import('tough-cookie')

const require = createRequire(import.meta.url)

/** Loaded with the first cookie, because most targets of a load test set none. */
let library: ToughCookie | undefined

/** The maximum number of paths whose header is cached. */
const maxCachedPaths = 64

/** How long headers are cached, in ms. A cookie that expires meanwhile is sent for that much longer. */
const cacheMs = 1_000

/** The maximum length of an attribute such as the path, in characters. Longer ones are ignored, as in browsers. */
const maxAttributeLength = 1_024

/**
 * The cookies of one user's session (RFC 6265, by tough-cookie). Looking them up takes longer than a whole request, so the
 * header is cached by path until a cookie changes.
 */
export class CookieSession {
  #jar: CookieJar
  readonly #limits: CookieLimits
  readonly #headers = new Map<string, string>()
  #headersUntilMs = 0

  constructor(jar?: CookieJar, limits = new CookieLimits()) {
    library ??= require('tough-cookie') as ToughCookie
    this.#jar = jar ?? new library.CookieJar()
    this.#limits = limits
  }

  /**
   * Stores the cookies of a reply. Like browsers, ignores a cookie that must not be set, such as one for another site.
   * Returns how many were dropped because of a limit: too long ones, and the oldest ones of a site that has too many.
   */
  keep(reply: Reply, url: string): number {
    const host = new URL(url).hostname
    let dropped = 0
    for (const line of reply.headers('set-cookie') ?? [])
      dropped += this.#keepOne(textOfLatin1(line), url, host)
    this.#headers.clear()
    return dropped
  }

  #keepOne(line: string, url: string, host: string): number {
    const pair = line.split(';', 1)[0]!
    if (Buffer.byteLength(pair) > cookieLimits.bytes) return 1
    const cookie = library!.Cookie.parse(withoutLongAttributes(line))
    if (cookie === undefined) return 0
    if (cookie.domain !== null && isOwnSuffix(cookie.domain, host)) cookie.domain = null
    const stored = this.#jar.setCookieSync(cookie, url, { ignoreError: true }) as Cookie | undefined
    if (stored === undefined) return 0
    const { expired, excess } = this.#limits.stored(siteOf(host) || host, stored, Date.now())
    for (const { domain, path, key } of [...expired, ...excess])
      this.#jar.store.removeCookie(domain, path, key, () => undefined)
    return excess.length
  }

  /** Returns the value of `Cookie` for a request; empty if there is no cookie to send. */
  header(url: string, nowMs: number): string {
    if (nowMs >= this.#headersUntilMs) {
      this.#headers.clear()
      this.#headersUntilMs = nowMs + cacheMs
    }
    const query = url.indexOf('?')
    const address = query < 0 ? url : url.slice(0, query)
    const known = this.#headers.get(address)
    if (known !== undefined) return known
    const header = this.#jar.getCookieStringSync(address)
    if (this.#headers.size < maxCachedPaths) this.#headers.set(address, header)
    return header
  }

  /** Returns a copy with the same cookies. */
  copy(): CookieSession {
    return new CookieSession(this.#jar.cloneSync(), this.#limits.copy())
  }
}

function withoutLongAttributes(line: string): string {
  if (line.length <= maxAttributeLength) return line
  const [pair, ...attributes] = line.split(';')
  return [pair, ...attributes.filter((attribute) => attribute.length <= maxAttributeLength)].join(';')
}

/**
 * Whether a cookie names its own host as its domain, and that is an address or a name under which anyone can have names
 * (`localhost`, `web`, `github.io`). The cookie is then for this host only (RFC 6265, 5.3, step 5).
 */
function isOwnSuffix(domain: string, host: string): boolean {
  const name = bare(host)
  return bare(domain) === name && (isAddress(name) || siteOf(host) === '')
}

function bare(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\./, '')
    .replace(/^\[(.*)\]$/, '$1')
}

/** The sites of the last hosts. Looking one up takes longer than a request. */
const sites = new Map<string, string>()

/** The part of a host's name that one owner has (`example.co.uk`); empty if the host is itself a public suffix. */
function siteOf(host: string): string {
  let site = sites.get(host)
  if (site === undefined) {
    try {
      site = library!.getPublicSuffix(host) ?? ''
    } catch {
      site = ''
    }
    if (sites.size < 1_000) sites.set(host, site)
  }
  return site
}
