import { createRequire } from 'node:module'
import type { CookieJar } from 'tough-cookie'
import { textOfLatin1 } from '../../base/text/latin1.ts'
import type { Reply } from '../../engine/reply/reply.ts'

type ToughCookie = typeof import('tough-cookie')

const require = createRequire(import.meta.url)

/** Loaded with the first cookie, because most targets of a load test set none. */
let library: ToughCookie | undefined

/** The maximum number of paths whose header is cached. */
const maxCachedPaths = 64

/** How long headers are cached, in ms. A cookie that expires meanwhile is sent for that much longer. */
const cacheMs = 1_000

/** The maximum number of cookies that are stored from one reply. */
const maxPerReply = 50

/**
 * The cookies of one user's session (RFC 6265, by tough-cookie). Looking them up takes longer than a whole request, so the
 * header is cached by path until a cookie changes.
 */
export class CookieSession {
  #jar: CookieJar
  readonly #headers = new Map<string, string>()
  #headersUntilMs = 0

  constructor(jar?: CookieJar) {
    library ??= require('tough-cookie') as ToughCookie
    this.#jar = jar ?? new library.CookieJar()
  }

  /** Stores the cookies of a reply. Like browsers, ignores a cookie that must not be set, such as one for another site. */
  keep(reply: Reply, url: string): void {
    for (const line of (reply.headers('set-cookie') ?? []).slice(0, maxPerReply))
      this.#jar.setCookieSync(textOfLatin1(line), url, { ignoreError: true })
    this.#headers.clear()
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
    return new CookieSession(this.#jar.cloneSync())
  }
}
