import { latin1OfText } from '../../base/text/latin1.ts'
import type { Client } from '../../engine/client.ts'
import type { ConnectionPool } from '../../engine/connection-pool.ts'
import type { Reply } from '../../engine/reply/reply.ts'
import type { PreparedRequest } from '../../engine/request/prepared-request.ts'
import type { Auth } from '../../plan/request/auth.ts'
import type { Runtime } from '../runtime.ts'
import { CookieSession } from './cookie-session.ts'
import { DigestSession } from './digest-session.ts'

/** The state of a user between requests: connections, cookies and digest challenges. */
export class UserSession {
  readonly #runtime: Runtime
  #pool: ConnectionPool | undefined
  /** Connections to other origins, of endpoints and redirects. */
  #otherPools: Map<Client, ConnectionPool> | undefined
  #cookies: CookieSession | undefined
  /** The cookies after `onStart`. */
  #firstCookies: CookieSession | undefined
  #digests: Map<Auth, DigestSession> | undefined

  constructor(runtime: Runtime) {
    this.#runtime = runtime
  }

  /** Its connections to the target. */
  get pool(): ConnectionPool {
    this.#pool ??= this.#runtime.pools.of(this.#runtime.client)
    return this.#pool
  }

  /** Returns its connections of a client: the target's or another origin's. */
  poolOf(client: Client): ConnectionPool {
    if (client === this.#runtime.client) return this.pool
    this.#otherPools ??= new Map()
    let pool = this.#otherPools.get(client)
    if (pool === undefined) {
      pool = this.#runtime.pools.of(client)
      this.#otherPools.set(client, pool)
    }
    return pool
  }

  /** Whether the user has ever received a cookie. */
  get hasCookies(): boolean {
    return this.#cookies !== undefined
  }

  /** Stores the cookies that a reply sets. */
  keepCookies(reply: Reply, site: string, target: string): void {
    if (this.#runtime.plan.options.cookies === false) return
    this.#cookies ??= new CookieSession()
    this.#runtime.counts.cookiesDropped += this.#cookies.keep(reply, site + target)
  }

  /** Returns a request with the cookies for its address. */
  withCookies(request: PreparedRequest, site: string): PreparedRequest {
    const header = this.#cookies?.header(site + request.target, this.#runtime.timeline.now()) ?? ''
    return header === '' ? request : request.withHeaders(request.headers.with('Cookie', latin1OfText(header)))
  }

  /** Remembers the current cookies, so that each iteration can begin with them. */
  markStart(): void {
    this.#firstCookies = this.#cookies?.copy()
  }

  /** Discards cookies or connections before an iteration, depending on the plan. */
  beginIteration(): void {
    const { cookies, connectionReuse } = this.#runtime.plan.options
    if (cookies === 'iteration') this.#cookies = this.#firstCookies?.copy()
    if (connectionReuse === 'iteration') this.close()
  }

  /** Returns the session of a digest authentication. */
  digestOf(auth: Auth & { kind: 'digest' }): DigestSession {
    this.#digests ??= new Map()
    let session = this.#digests.get(auth)
    if (session === undefined) {
      session = new DigestSession(auth.user, auth.password)
      this.#digests.set(auth, session)
    }
    return session
  }

  /** Closes the user's own connections. The session can be used again. */
  close(): void {
    if (!this.#runtime.pools.arePerUser) return
    this.#pool?.close()
    if (this.#otherPools !== undefined) for (const pool of this.#otherPools.values()) pool.close()
  }
}
