import { afterAll, afterEach, expect, test } from 'vitest'
import { startApache } from '../../../test/servers/apache.ts'
import { startNginx } from '../../../test/servers/nginx.ts'
import { describeWith } from '../../../test/servers/program.ts'
import { makeCertificate } from '../../../test/servers/tls-certificate.ts'
import { TestExchange } from '../../../test/support/test-exchange.ts'
import { RealTimeline } from '../../base/time/real-timeline.ts'
import { Client } from '../client.ts'
import { parseOrigin } from '../origin.ts'
import type { TlsSettings } from './secure-context.ts'

const timeline = new RealTimeline()
const server = makeCertificate({ names: ['localhost', '127.0.0.1', 'one.example'] })
const other = makeCertificate({ names: ['two.example'] })
const user = makeCertificate()
const expired = makeCertificate({ expired: true })
const files = { 'ok.txt': 'ok' }

const clients: Client[] = []
afterAll(() => {
  for (const certificate of [server, other, user, expired]) certificate[Symbol.dispose]()
})
afterEach(() => {
  for (const client of clients.splice(0)) client.close('the test is over')
})

/** Sends some requests one after the other, over one connection while it stays open. Returns the last. */
async function send(url: string, tls: TlsSettings, count = 1): Promise<TestExchange> {
  const pins = { 'one.example': ['127.0.0.1'], 'two.example': ['127.0.0.1'] }
  const client = new Client({
    connectTimeoutMs: 5_000,
    origin: parseOrigin(url),
    timeline,
    tls,
    names: { pins, ttlMs: 30_000, pick: 'rotate' },
  })
  clients.push(client)
  const pool = client.pool(1)
  let last: TestExchange
  for (let sent = 0; ; ) {
    last = new TestExchange({ path: '/ok.txt', headers: { Host: 'localhost' } })
    client.send(last, pool, timeline.now())
    await last.over
    if (++sent === count) return last
  }
}

/** Sends requests one after the other. Returns how many succeeded, over how many connections, with how many retries. */
async function row(url: string, count: number): Promise<[ok: number, connections: number, retries: number]> {
  const client = new Client({
    connectTimeoutMs: 5_000,
    origin: parseOrigin(url),
    timeline,
    tls: { ca: server.ca },
  })
  clients.push(client)
  const pool = client.pool(1)
  let ok = 0
  for (let sent = 0; sent < count; sent++) {
    const exchange = new TestExchange({ path: '/ok.txt', headers: { Host: 'localhost' } })
    client.send(exchange, pool, timeline.now())
    await exchange.over
    if (exchange.outcome === 200) ok++
  }
  return [ok, client.connectionsOpened, client.retries]
}

describeWith('nginx', 'nginx', () => {
  test('closes a connection after a number of requests and announces it: no retry, no failure', async () => {
    await using nginx = await startNginx({ files, tls: server, locations: 'keepalive_requests 10;' })
    expect(await row(nginx.url, 100)).toEqual([100, 10, 0])
  })

  test('accepts a client certificate', async () => {
    await using nginx = await startNginx({
      files,
      tls: server,
      locations: `ssl_client_certificate ${user.folder}/ca.pem; ssl_verify_client on;
        add_header X-Client $ssl_client_verify always;`,
    })
    const trust = { ca: server.ca }
    const known = await send(nginx.url, { ...trust, cert: user.cert, key: user.key }, 3)
    expect([known.outcome, known.reply!.header('x-client')]).toEqual([200, 'SUCCESS'])
    const without = await send(nginx.url, trust)
    expect([without.outcome, without.reply!.text()]).toEqual([
      400,
      expect.stringContaining('No required SSL'),
    ])
    const stranger = await send(nginx.url, { ...trust, cert: server.cert, key: server.key })
    expect([stranger.outcome, stranger.reply!.text()]).toEqual([
      400,
      expect.stringContaining('SSL certificate'),
    ])
  })

  test('presents the certificate of the name that it is asked for', async () => {
    await using nginx = await startNginx({
      files,
      tls: server,
      http: (port) => `server {
        listen 127.0.0.1:${port} ssl; server_name two.example; root html;
        ssl_certificate ${other.folder}/cert.pem; ssl_certificate_key ${other.folder}/key.pem;
      }`,
      locations: 'server_name one.example;',
    })
    for (const [name, { ca }, wrong] of [
      ['one.example', server, other],
      ['two.example', other, server],
    ] as const) {
      expect((await send(`https://${name}:${nginx.port}`, { ca })).outcome).toBe(200)
      expect((await send(nginx.url, { ca, servername: name })).outcome).toBe(200)
      expect((await send(`https://${name}:${nginx.port}`, { ca: wrong.ca })).outcome).toBe('tls')
    }
  })

  test('a server with an expired certificate fails as tls', async () => {
    await using nginx = await startNginx({ files, tls: expired })
    const { failure } = await send(nginx.url, { ca: expired.ca })
    expect(failure).toMatchObject({
      class: 'tls',
      message: expect.stringContaining('certificate has expired'),
    })
  })

  test('a server that supports only older versions of TLS fails as tls if a newer one is required', async () => {
    await using nginx = await startNginx({ files, tls: server, locations: 'ssl_protocols TLSv1.2;' })
    expect((await send(nginx.url, { ca: server.ca, minVersion: 'TLSv1.2' })).outcome).toBe(200)
    const { failure } = await send(nginx.url, { ca: server.ca, minVersion: 'TLSv1.3' })
    expect(failure).toMatchObject({ class: 'tls', message: expect.stringContaining('protocol version') })
  })
})

describeWith('apache2', 'Apache', () => {
  test('closes a connection after a number of requests and announces it: no retry, no failure', async () => {
    await using apache = await startApache({ files, tls: server, config: 'MaxKeepAliveRequests 10' })
    const [ok, connections, retries] = await row(apache.url, 100)
    expect([ok, retries]).toEqual([100, 0])
    // Apache does not count the first one.
    expect([9, 10]).toContain(connections)
  })

  test('accepts a client certificate, and breaks off the handshake without one', async () => {
    await using apache = await startApache({
      files,
      tls: server,
      config: `SSLCACertificateFile ${user.folder}/ca.pem\nSSLVerifyClient require`,
    })
    const trust = { ca: server.ca }
    expect((await send(apache.url, { ...trust, cert: user.cert, key: user.key }, 3)).outcome).toBe(200)
    const without = await send(apache.url, trust)
    expect(without.failure).toMatchObject({
      class: 'tls',
      message: expect.stringContaining('certificate required'),
    })
    const stranger = await send(apache.url, { ...trust, cert: server.cert, key: server.key })
    expect(stranger.failure).toMatchObject({ class: 'tls' })
  })

  test('asks for a client certificate for some paths only, in the middle of a TLS 1.2 connection or after it', async () => {
    await using apache = await startApache({
      files,
      tls: server,
      config: `SSLCACertificateFile ${user.folder}/ca.pem
        SSLProtocol TLSv1.2
        <Location /ok.txt>
          SSLVerifyClient require
        </Location>`,
    })
    const known = await send(apache.url, { ca: server.ca, cert: user.cert, key: user.key })
    expect(known.outcome).toBe(200)
  })
})
