import type { Alarm, Timeline } from '../../base/time/timeline.ts'
import { formatDurationMs } from '../../base/units/duration.ts'
import { Failure, failureOf } from '../failure.ts'
import { type Origin, placeText } from '../origin.ts'
import type { NameSettings } from './name-settings.ts'
import type { ProxySettings } from './proxy.ts'
import { type Lookup, Resolver } from './resolver.ts'
import type { TlsSettings } from './secure-context.ts'
import { type OpeningSocket, type Route, SocketAttempt } from './socket-attempt.ts'
import type { Opener, SocketUser } from './socket-user.ts'
import { TlsDialer } from './tls-dialer.ts'

/** How connections to an origin are opened. */
export interface SocketOptions {
  origin: Origin
  /** How long opening one may take in total, in ms: DNS, every address that is tried, proxy and TLS handshake. */
  connectTimeoutMs: number
  tls?: TlsSettings | undefined
  /** The proxy to go through. */
  proxy?: ProxySettings | undefined
  /** How names are resolved: the proxy's name, if there is a proxy. */
  names?: NameSettings | undefined
}

/**
 * Opens sockets over TCP, Unix sockets and proxies, with or without TLS. All of them read into one shared buffer: a read
 * needs no stream, no copy and no allocation. Tries the host's addresses one after the other.
 */
export class SocketOpener implements Opener {
  readonly #route: Route
  readonly #timeline: Timeline
  readonly #connectTimeoutMs: number

  /** Throws a `PlimsollError` (`bad-ca`, `bad-certificate`) for invalid TLS settings. */
  constructor(options: SocketOptions, timeline: Timeline, readBuffer: Buffer, lookup?: Lookup) {
    this.#timeline = timeline
    this.#connectTimeoutMs = options.connectTimeoutMs
    this.#route = routeOf(options, timeline, readBuffer, lookup)
  }

  open(user: SocketUser): void {
    const askedMs = this.#timeline.now()
    const dueMs = askedMs + this.#connectTimeoutMs
    const { host, socketPath, prefix, resolver } = this.#route
    if (socketPath !== undefined) {
      this.#begin({ user, addresses: [socketPath], askedMs, resolvedMs: askedMs, dueMs })
      return
    }
    let alarm: Alarm | undefined
    let answered = false
    resolver.resolve(askedMs, (error, addresses) => {
      if (answered) return
      answered = true
      if (alarm !== undefined) this.#timeline.cancel(alarm)
      if (!user.isWanted) user.closed(undefined)
      else if (error !== null) user.closed(failureOf(error, 'dns', prefix + host))
      else if (addresses.length === 0)
        user.closed(new Failure('dns', `${prefix}${host}: name has no address`))
      else {
        const resolvedMs = alarm === undefined ? askedMs : this.#timeline.now()
        this.#begin({ user, addresses, askedMs, resolvedMs, dueMs })
      }
    })
    if (answered) return
    alarm = this.#timeline.at(dueMs, () => {
      answered = true
      const limit = formatDurationMs(this.#connectTimeoutMs)
      user.closed(new Failure('dns', `${prefix}${host}: name not resolved within ${limit}`))
    })
  }

  #begin(opening: OpeningSocket): void {
    new SocketAttempt(this.#route, opening, 0).begin()
  }
}

/** Makes what all connections have in common. */
function routeOf(
  options: SocketOptions,
  timeline: Timeline,
  readBuffer: Buffer,
  lookup: Lookup | undefined,
): Route {
  const { origin, proxy, connectTimeoutMs, tls = {} } = options
  const { host, port, secure } = proxy ?? origin
  // The client certificate and the server name are for the target alone, not for the proxy.
  const nextSettings = proxy === undefined ? tls : { ca: tls.ca, insecure: tls.insecure }
  return {
    host,
    port,
    socketPath: proxy === undefined ? origin.socketPath : undefined,
    prefix: proxy === undefined ? '' : 'proxy ',
    tls: secure ? new TlsDialer(host, nextSettings) : undefined,
    tunnel:
      proxy === undefined || !origin.secure
        ? undefined
        : {
            host: origin.host,
            target: placeText(origin.host, origin.port),
            authorization: proxy.authorization,
            tls: new TlsDialer(origin.host, tls),
          },
    resolver: new Resolver(host, port, options.names, lookup),
    timeline,
    readBuffer,
    limit: formatDurationMs(connectTimeoutMs),
  }
}
