import type { TLSSocket } from 'node:tls'
import { expect, test } from 'vitest'
import { NodeServer } from '../../test/servers/node-server.ts'
import { makeCertificate } from '../../test/servers/tls-certificate.ts'
import { TestExchange } from '../../test/support/test-exchange.ts'
import { RealTimeline } from '../base/real-timeline.ts'
import { Clients } from './clients.ts'
import { parseOrigin } from './origin.ts'

test('another host is asked for by its own name, and does not see the client certificate; the target’s does', async () => {
  const timeline = new RealTimeline()
  using tls = makeCertificate()
  const seen: unknown[][] = []
  const options = { tls, requestCert: true, rejectUnauthorized: false }
  await using server = await NodeServer.http(({ socket }, response) => {
    const { servername } = socket as TLSSocket & { servername: unknown }
    seen.push([servername, Object.keys((socket as TLSSocket).getPeerCertificate()).length > 0])
    response.end('ok')
  }, options as never)
  const clients = new Clients({
    origin: parseOrigin(server.url),
    connectTimeoutMs: 2_000,
    timeline,
    tls: { ca: tls.ca, cert: tls.cert, key: tls.key, servername: 'localhost' },
  })
  const elsewhere = clients.of(parseOrigin(`https://localhost:${server.port}`))
  for (const client of [clients.target, elsewhere]) {
    const exchange = new TestExchange()
    client.send(exchange, client.pool(1), timeline.now())
    await exchange.over
    expect(exchange.outcome).toBe(200)
  }
  expect(seen).toEqual([
    ['localhost', true],
    ['localhost', false],
  ])
  clients.close('the test is over')
})
