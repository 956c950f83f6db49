import { Client, type ClientOptions } from './client.ts'
import { type Origin, siteOf } from './origin.ts'
import type { ProxySettings } from './socket/proxy.ts'

/** Chooses the proxy for an origin. */
type ProxyOf = (origin: Origin) => ProxySettings | undefined

/**
 * How another origin than the target is reached. It is asked for by its own name (SNI), and is not sent our client
 * certificate. A Unix socket has no proxy.
 */
export function optionsElsewhere(
  { tls, origin: target }: Pick<ClientOptions, 'tls' | 'origin'>,
  origin: Origin,
  proxy: ProxySettings | undefined,
): Pick<ClientOptions, 'tls' | 'origin' | 'proxy'> {
  const isOwnHost = origin.host === target.host && origin.socketPath === target.socketPath
  return {
    origin,
    tls:
      tls === undefined || isOwnHost
        ? tls
        : { ca: tls.ca, insecure: tls.insecure, minVersion: tls.minVersion },
    proxy: origin.socketPath === undefined ? proxy : undefined,
  }
}

/** The client of a target and those of other origins, of endpoints or redirects: made with the same options, ended together. */
export class Clients {
  readonly target: Client
  readonly #options: ClientOptions
  readonly #proxyOf: ProxyOf
  readonly #elsewhere = new Map<string, Client>()

  /** Other origins are reached through the target's proxy, unless `proxyOf` chooses another. */
  constructor(options: ClientOptions, proxyOf: ProxyOf = () => options.proxy) {
    this.#options = options
    this.#proxyOf = proxyOf
    this.target = new Client(options)
  }

  /** The client of an origin, made on first use. Origins that differ only in their base paths have the same one. */
  of(origin: Origin): Client {
    const site = siteOf(origin)
    if (site === siteOf(this.#options.origin)) return this.target
    let client = this.#elsewhere.get(site)
    if (client === undefined) {
      client = new Client({
        ...this.#options,
        ...optionsElsewhere(this.#options, origin, this.#proxyOf(origin)),
      })
      this.#elsewhere.set(site, client)
    }
    return client
  }

  /** Requests sent a second time, by all clients. */
  get retries(): number {
    return this.#sum((client) => client.retries)
  }

  get connectionsOpened(): number {
    return this.#sum((client) => client.connectionsOpened)
  }

  /** Connections that could not be opened because this machine had run out of open files. */
  get fileLimitHits(): number {
    return this.#sum((client) => client.fileLimitHits)
  }

  /** Connections that could not be opened because this machine had run out of local ports. */
  get portLimitHits(): number {
    return this.#sum((client) => client.portLimitHits)
  }

  /** Ends every exchange under way as `aborted`. */
  abort(reason: string): void {
    for (const client of this.#all()) client.abort(reason)
  }

  /** As `abort`, and closes every connection. */
  close(reason: string): void {
    for (const client of this.#all()) client.close(reason)
  }

  *#all(): Iterable<Client> {
    yield this.target
    yield* this.#elsewhere.values()
  }

  #sum(of: (client: Client) => number): number {
    let sum = 0
    for (const client of this.#all()) sum += of(client)
    return sum
  }
}
