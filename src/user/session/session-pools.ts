import { PlimsollError } from '../../base/error.ts'
import type { Client } from '../../engine/client.ts'
import type { ConnectionPool } from '../../engine/connection-pool.ts'
import type { Origin } from '../../engine/origin.ts'
import type { PoolWatch } from '../../engine/pool-watch.ts'

/** The maximum number of connections of one user: as many as a browser opens to a host. */
const sessionConnections = 6

interface SessionPoolsOptions {
  /** The client of the target. */
  client: Client
  /** Returns the client of an origin that a redirect leads to. */
  clientOf: ((origin: Origin) => Client) | undefined
  /** How many connections all users share; undefined if each has its own. */
  sharedConnections: number | undefined
  /** Returns this worker's share of a number of connections for all workers. */
  shareOf: (connections: number) => number
  /** Observes the waits for connections of pools that several users share. */
  watch: PoolWatch
  /** The pools of a parallel load that this one shares its connections with. */
  sharedWith?: SessionPools | undefined
}

/** The connection pools of a load's users: each user's own, or one that all of them share. */
export class SessionPools {
  readonly client: Client
  readonly #options: SessionPoolsOptions
  readonly #shared: Map<Client, ConnectionPool>

  constructor(options: SessionPoolsOptions) {
    this.client = options.client
    this.#options = options
    this.#shared = options.sharedWith === undefined ? new Map() : options.sharedWith.#shared
  }

  /** Whether each user has connections of its own, which are closed with it. */
  get arePerUser(): boolean {
    return this.#options.sharedConnections === undefined
  }

  /** Returns a user's pool for a client; the shared pool if connections are shared. */
  of(client: Client): ConnectionPool {
    const { sharedConnections, watch } = this.#options
    if (sharedConnections === undefined) return client.pool(sessionConnections)
    let pool = this.#shared.get(client)
    if (pool === undefined) {
      pool = client.pool(sharedConnections, watch)
      this.#shared.set(client, pool)
    }
    return pool
  }

  /** Makes the pool of an endpoint with connections of its own: this worker's share of `connections`. */
  ofEndpoint(client: Client, connections: number): ConnectionPool {
    return client.pool(this.#options.shareOf(connections), this.#options.watch)
  }

  /** Returns the client of another origin, of an endpoint or a redirect. Throws a `PlimsollError` (`no-client`) if there is none. */
  clientOf(origin: Origin): Client {
    const client = this.#options.clientOf?.(origin)
    if (client !== undefined) return client
    throw new PlimsollError('no-client', `there is no client for ${origin.url}`)
  }
}
