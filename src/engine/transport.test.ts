import { afterAll } from 'vitest'
import { NodeServer } from '../../test/servers/node-server.ts'
import { makeCertificate } from '../../test/servers/tls-certificate.ts'
import { describeTransport } from '../../test/support/transport-contract.ts'
import { RealTimeline } from '../base/real-timeline.ts'
import { Client } from './client.ts'
import { parseOrigin } from './origin.ts'

const tls = makeCertificate()
afterAll(() => tls[Symbol.dispose]())

const common = { connectTimeoutMs: 2_000, timeline: new RealTimeline() }

describeTransport({
  name: 'TCP',
  serve: (listener, options) => NodeServer.http(listener, options),
  client: ({ url }) => new Client({ ...common, origin: parseOrigin(url) }),
})

describeTransport({
  name: 'TLS',
  serve: (listener, options) => NodeServer.http(listener, { ...options, tls }),
  client: ({ url }) => new Client({ ...common, origin: parseOrigin(url), tls: { ca: tls.ca } }),
})
