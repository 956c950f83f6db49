import { RealTimeline } from '../../src/base/time/real-timeline.ts'
import { Client, type ClientOptions } from '../../src/engine/client.ts'
import { parseOrigin } from '../../src/engine/origin.ts'
import { parseProxy } from '../../src/engine/socket/proxy.ts'
import { NodeProxy } from '../servers/node-proxy.ts'
import { NodeServer } from '../servers/node-server.ts'
import { makeCertificate } from '../servers/tls-certificate.ts'
import type { Transport } from './transport-contract.ts'

/** Every transport. Disposing of it removes its proxies and certificates. */
export interface Transports extends AsyncDisposable {
  tcp: Transport
  tls: Transport
  unix: Transport
  clientCertificate: Transport
  httpProxy: Transport
  connectProxy: Transport
  tlsProxy: Transport
}

export async function makeTransports(): Promise<Transports> {
  const timeline = new RealTimeline()
  const tls = makeCertificate()
  const user = makeCertificate()
  const proxy = await NodeProxy.start()
  const tlsProxy = await NodeProxy.start({ tls })
  const trust = { ca: tls.ca }
  const clientOf = (url: string, options: Partial<ClientOptions> = {}) =>
    new Client({ connectTimeoutMs: 2_000, timeline, origin: parseOrigin(url), ...options })
  return {
    tcp: {
      name: 'TCP',
      serve: (listener, options) => NodeServer.http(listener, options),
      client: ({ url }) => clientOf(url),
    },
    tls: {
      name: 'TLS',
      serve: (listener, options) => NodeServer.http(listener, { ...options, tls }),
      client: ({ url }) => clientOf(url, { tls: trust }),
    },
    unix: {
      name: 'a Unix socket',
      serve: (listener, options) => NodeServer.http(listener, { ...options, unix: true }),
      client: ({ url }) => clientOf(url),
    },
    clientCertificate: {
      name: 'TLS with a client certificate',
      serve: (listener, options) => NodeServer.http(listener, { ...options, tls, clientCa: user.ca }),
      client: ({ url }) => clientOf(url, { tls: { ...trust, cert: user.cert, key: user.key } }),
    },
    httpProxy: {
      name: 'a proxy that reads the requests',
      serve: (listener, options) => NodeServer.http(listener, options),
      client: ({ url }) => clientOf(url, { proxy: parseProxy(proxy.url) }),
    },
    connectProxy: {
      name: 'TLS through a proxy',
      serve: (listener, options) => NodeServer.http(listener, { ...options, tls }),
      client: ({ url }) => clientOf(url, { tls: trust, proxy: parseProxy(proxy.url) }),
    },
    tlsProxy: {
      name: 'TLS through a proxy that speaks TLS itself',
      serve: (listener, options) => NodeServer.http(listener, { ...options, tls }),
      client: ({ url }) => clientOf(url, { tls: trust, proxy: parseProxy(tlsProxy.url) }),
    },
    [Symbol.asyncDispose]: async () => {
      await proxy[Symbol.asyncDispose]()
      await tlsProxy[Symbol.asyncDispose]()
      tls[Symbol.dispose]()
      user[Symbol.dispose]()
    },
  }
}
