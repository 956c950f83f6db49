import type { TLSSocket } from 'node:tls'
import { expect, test } from 'vitest'
import { NodeProxy } from '../../test/servers/node-proxy.ts'
import { NodeServer } from '../../test/servers/node-server.ts'
import { makeCertificate } from '../../test/servers/tls-certificate.ts'
import { TestExchange } from '../../test/support/test-exchange.ts'
import { RealTimeline } from '../base/time/real-timeline.ts'
import { Clients } from './clients.ts'
import { parseOrigin } from './origin.ts'
import { parseProxy } from './socket/proxy.ts'

test('another host is asked for by its own name and does not get the client certificate; the target does', async () => {
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

test('another origin is reached through the target’s proxy, or through the proxy given for it', async () => {
  const timeline = new RealTimeline()
  const answer = () => 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'
  await using one = await NodeProxy.start({ answer })
  await using two = await NodeProxy.start({ answer })
  const options = {
    origin: parseOrigin('http://target.invalid'),
    connectTimeoutMs: 2_000,
    timeline,
    proxy: parseProxy(one.url),
  }
  const other = parseOrigin('http://other.invalid')
  const same = new Clients(options)
  const apart = new Clients(options, () => parseProxy(two.url))
  for (const client of [same.of(other), apart.target, apart.of(other)]) {
    const exchange = new TestExchange()
    client.send(exchange, client.pool(1), timeline.now())
    await exchange.over
    expect(exchange.outcome).toBe(200)
  }
  const asked = (proxy: NodeProxy) => proxy.heads.map((head) => head.split(' ')[1])
  expect(asked(one)).toEqual(['http://other.invalid/', 'http://target.invalid/'])
  expect(asked(two)).toEqual(['http://other.invalid/'])
  same.close('the test is over')
  apart.close('the test is over')
})
