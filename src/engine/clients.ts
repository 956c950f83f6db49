import { Client, type ClientOptions } from './client.ts'
import type { Origin } from './origin.ts'
import type { ProxySettings } from './socket/proxy.ts'
import type { TlsSettings } from './socket/secure-context.ts'

/** Chooses the proxy for an origin. */
type ProxyOf = (origin: Origin) => ProxySettings | undefined

/** The client of a target and those of other origins that redirects led to: made with the same options, ended together. */
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

  /** The client of another origin, made on first use. */
  of(origin: Origin): Client {
    let client = this.#elsewhere.get(origin.url)
    if (client === undefined) {
      const own = { origin, tls: this.#tlsFor(origin), proxy: this.#proxyOf(origin) }
      client = new Client({ ...this.#options, ...own })
      this.#elsewhere.set(origin.url, client)
    }
    return client
  }

  /** Another host is asked for by its own name (SNI), and is not sent our client certificate. */
  #tlsFor({ host }: Origin): TlsSettings | undefined {
    const { tls, origin } = this.#options
    return tls === undefined || host === origin.host
      ? tls
      : { ca: tls.ca, insecure: tls.insecure, minVersion: tls.minVersion }
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
