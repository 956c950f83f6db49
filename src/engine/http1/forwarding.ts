import { Failure } from '../failure.ts'
import { type Origin, placeText } from '../origin.ts'
import type { ProxySettings } from '../socket/proxy.ts'

/** What differs when a proxy reads the requests instead of tunnelling the connection (RFC 9112, 3.2.2). */
export interface Forwarding {
  /** Scheme and host, which the first line of a request has in front of its path. */
  readonly site: string
  /** The header line with our credentials for the proxy, with its line break; empty without credentials. */
  readonly credentials: string
  /** The failure when a reply's status comes from the proxy itself, which is certain only for 407. */
  refusal(status: number): Failure | undefined
}

/** Undefined unless a proxy reads the requests: there is none, or it tunnels TLS. */
export function forwarding(origin: Origin, proxy: ProxySettings | undefined): Forwarding | undefined {
  if (proxy === undefined || origin.secure) return undefined
  const { host, port, authorization } = proxy
  const refusal = new Failure('connect', `proxy ${placeText(host, port)}: it refused: status 407`)
  return {
    site: `http://${origin.hostHeader}`,
    credentials: authorization === undefined ? '' : `Proxy-Authorization: ${authorization}\r\n`,
    refusal: (status) => (status === 407 ? refusal : undefined),
  }
}
