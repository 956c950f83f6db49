import { createPrivateKey } from 'node:crypto'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { NodeServer } from '../../../test/servers/node-server.ts'
import { makeCertificate } from '../../../test/servers/tls-certificate.ts'
import { TestExchange, type TestRequest } from '../../../test/support/test-exchange.ts'
import { RealTimeline } from '../../base/time/real-timeline.ts'
import { Client } from '../client.ts'
import { parseOrigin } from '../origin.ts'
import type { SocketOptions } from './socket-opener.ts'

const tls = makeCertificate()
const timeline = new RealTimeline()
const clients: Client[] = []

afterAll(() => tls[Symbol.dispose]())
afterEach(() => {
  for (const client of clients.splice(0)) {
    client.close('the test is over')
    expect([client.openExchanges, client.connections]).toEqual([0, 0])
  }
})

function clientOf(url: string, options: Partial<SocketOptions> = {}): Client {
  const client = new Client({ connectTimeoutMs: 2_000, ...options, origin: parseOrigin(url), timeline })
  clients.push(client)
  return client
}

function send(client: Client, request: TestRequest = {}, pool = client.pool(1)) {
  const exchange = new TestExchange({ timeoutMs: 5_000, ...request })
  client.send(exchange, pool, timeline.now())
  return exchange.over
}

const serve = (certificate = tls) =>
  NodeServer.http((_, response) => response.end('ok'), { tls: certificate })

describe('a certificate', () => {
  test('a certificate of an unknown authority fails as tls', async () => {
    await using server = await serve()
    const client = clientOf(server.url)
    const { failure } = await send(client)
    expect(failure).toMatchObject({ class: 'tls' })
    expect(failure!.message).toMatch(/^127\.0\.0\.1:\d+: unable to verify the first certificate/)
    expect(client.connectionsOpened).toBe(1)
  })

  test('a certificate of a given authority is trusted, by name and by address', async () => {
    await using server = await serve()
    expect((await send(clientOf(server.url, { tls: { ca: tls.ca } }))).outcome).toBe(200)
    expect((await send(clientOf(`https://localhost:${server.port}`, { tls: { ca: tls.ca } }))).outcome).toBe(
      200,
    )
  })

  test('is not checked with insecure', async () => {
    await using server = await serve()
    expect((await send(clientOf(server.url, { tls: { insecure: true } }))).outcome).toBe(200)
  })

  test('for another name fails as tls, every time', async () => {
    using other = makeCertificate({ names: ['elsewhere.example'] })
    await using server = await serve(other)
    const client = clientOf(server.url, { tls: { ca: other.ca } })
    const pool = client.pool(2)
    for (let count = 0; count < 3; count++) {
      const { failure } = await send(client, {}, pool)
      expect(failure).toMatchObject({ class: 'tls', message: expect.stringContaining('does not match') })
    }
    expect(client.connectionsOpened).toBe(3)
  })

  test('a certificate that has expired fails as tls', async () => {
    using expired = makeCertificate({ expired: true })
    await using server = await serve(expired)
    const { failure } = await send(clientOf(server.url, { tls: { ca: expired.ca } }))
    expect(failure).toMatchObject({
      class: 'tls',
      message: expect.stringContaining('certificate has expired'),
    })
  })
})

describe('certificates to trust', () => {
  test('certificates to trust that cannot be read are refused at once, with what to do', () => {
    const broken = '-----BEGIN CERTIFICATE-----\nnot base64 at all\n-----END CERTIFICATE-----\n'
    expect(() => clientOf('https://127.0.0.1', { tls: { ca: broken } })).toThrow(
      expect.objectContaining({ code: 'bad-ca', advice: expect.stringContaining('PEM') }),
    )
  })

  test('are read once, not for every connection', async () => {
    await using server = await serve()
    // Enough certificates to notice the time.
    const client = clientOf(server.url, { tls: { ca: tls.ca.repeat(1_000) } })
    const pools = Array.from({ length: 50 }, () => client.pool(1))
    const startMs = performance.now()
    for (const { outcome } of await Promise.all(pools.map((pool) => send(client, {}, pool)))) {
      expect(outcome).toBe(200)
    }
    expect(performance.now() - startMs).toBeLessThan(1_000)
  })
})

describe('a handshake', () => {
  test.each([
    [
      'with a server that speaks plain HTTP',
      (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    ],
    ['with a server that closes', (socket: Socket) => socket.end()],
    [
      'with a server that breaks off',
      (socket: Socket) => socket.once('data', () => socket.resetAndDestroy()),
    ],
    [
      'with a server that closes in its middle',
      (socket: Socket) => socket.once('data', () => socket.end('\x16\x03\x03')),
    ],
  ])('%s fails as tls, once for each exchange', async (_, misbehave) => {
    await using server = await NodeServer.tcp(misbehave)
    const client = clientOf(server.url.replace('http:', 'https:'))
    const pool = client.pool(3)
    const exchanges = await Promise.all([1, 2, 3].map(() => send(client, {}, pool)))
    for (const { failure } of exchanges) expect(failure).toMatchObject({ class: 'tls' })
    expect(client.connectionsOpened).toBe(3)
    await vi.waitFor(() => expect(server.open).toBe(0))
  })

  test('a handshake that the server never answers fails as tls within the connect timeout', async () => {
    await using server = await NodeServer.tcp(() => undefined)
    const client = clientOf(server.url.replace('http:', 'https:'), { connectTimeoutMs: 150 })
    const { failure } = await send(client)
    expect(failure).toMatchObject({
      class: 'tls',
      message: expect.stringMatching(/: TLS handshake not done within 150 ms$/),
    })
  })

  test('resumes the session of the one before', async () => {
    const reused: boolean[] = []
    const listener = (request: { socket: Socket }, response: { end: (text: string) => void }) => {
      reused.push((request.socket as TLSSocket).isSessionReused())
      response.end('ok')
    }
    await using server = await NodeServer.http(listener as never, { tls })
    const client = clientOf(server.url, { tls: { ca: tls.ca } })
    for (let count = 0; count < 4; count++) expect((await send(client)).outcome).toBe(200)
    expect(reused[0]).toBe(false)
    expect(reused.at(-1)).toBe(true)
  })
})

describe('plain HTTP to a TLS server', () => {
  test('fails, and reports what came instead', async () => {
    await using server = await serve()
    const { failure } = await send(clientOf(server.url.replace('https:', 'http:')))
    expect(['protocol', 'reset']).toContain(failure!.class)
  })
})

describe('a body that lasts until the connection closes', () => {
  test('is complete if TLS was closed, and cut off if only TCP was', async () => {
    let close: (socket: Socket, server: NodeServer) => void = (socket) => socket.end()
    const server: NodeServer = await NodeServer.http(
      ({ socket }) => {
        socket.write('HTTP/1.1 200 OK\r\n\r\nall of it', () => close(socket, server))
      },
      { tls },
    )
    const client = clientOf(server.url, { tls: { ca: tls.ca } })
    expect((await send(client)).reply!.text()).toBe('all of it')
    close = (socket, from) => from.reset(socket)
    expect((await send(client)).failure).toMatchObject({ class: 'reset' })
    await server.stop()
  })
})

describe('a client certificate', () => {
  const user = makeCertificate()
  afterAll(() => user[Symbol.dispose]())
  const pair = { cert: user.cert, key: user.key }
  const locked = createPrivateKey(user.key).export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'open sesame',
  }) as string

  test('is sent to a server that wants one', async () => {
    const names: unknown[] = []
    await using server = await NodeServer.http(
      ({ socket }, response) => {
        names.push((socket as TLSSocket).getPeerCertificate().subject.CN)
        response.end('ok')
      },
      { tls, clientCa: user.ca },
    )
    const settings = { ca: tls.ca, ...pair }
    expect((await send(clientOf(server.url, { tls: settings }))).outcome).toBe(200)
    const opened = { ...settings, key: locked, passphrase: 'open sesame' }
    expect((await send(clientOf(server.url, { tls: opened }))).outcome).toBe(200)
    expect(names).toEqual(['Throw-away server', 'Throw-away server'])
  })

  test('a client certificate that is missing, or signed by an unknown authority, is refused by the server', async () => {
    await using server = await NodeServer.http((_, response) => response.end('ok'), {
      tls,
      clientCa: user.ca,
    })
    const own = { cert: tls.cert, key: tls.key }
    for (const settings of [{ ca: tls.ca }, { ca: tls.ca, ...own }]) {
      const { failure } = await send(clientOf(server.url, { tls: settings }))
      // Node's servers close without an alert, usually before our side of the handshake is done.
      expect(['reset', 'tls']).toContain(failure!.class)
      expect(failure!.message).toMatch(/closed|reset|disconnected|alert/)
    }
  })

  test.each([
    ['without its key', { cert: user.cert }, 'tls has a client cert, but no key', ['tls', 'cert']],
    ['that is only a key', { key: user.key }, 'tls has a client key, but no cert', ['tls', 'key']],
    ['with the key of another', { cert: user.cert, key: tls.key }, 'does not belong', ['tls', 'key']],
    [
      'that is no PEM',
      { cert: 'nonsense', key: user.key },
      'the client certificate cannot be read',
      ['tls', 'cert'],
    ],
    [
      'whose key is no PEM',
      { cert: user.cert, key: 'nonsense' },
      'the key of the client certificate cannot be read',
      ['tls', 'key'],
    ],
    [
      'whose key is locked',
      { cert: user.cert, key: locked },
      'is encrypted, and there is no passphrase',
      ['tls', 'key'],
    ],
    [
      'whose passphrase is wrong',
      { cert: user.cert, key: locked, passphrase: 'shut' },
      'cannot be decrypted with the passphrase',
      ['tls', 'passphrase'],
    ],
  ])('%s is refused at once', (_, settings, message, keys) => {
    expect(() => clientOf('https://127.0.0.1', { tls: settings })).toThrow(
      expect.objectContaining({ code: 'bad-certificate', message: expect.stringContaining(message), keys }),
    )
  })
})

describe('the name that a server is asked for', () => {
  test('is the target’s, or the servername, and the certificate must be for that name', async () => {
    using other = makeCertificate({ names: ['other.example'] })
    const asked: unknown[] = []
    const listener = ({ socket }: { socket: Socket }, response: { end: (text: string) => void }) => {
      asked.push((socket as TLSSocket & { servername: unknown }).servername)
      response.end('ok')
    }
    await using server = await NodeServer.http(listener as never, { tls: other })
    const settings = { ca: other.ca, servername: 'other.example' }
    expect((await send(clientOf(server.url, { tls: settings }))).outcome).toBe(200)
    const byName = await send(
      clientOf(`https://localhost:${server.port}`, { tls: { ...settings, servername: 'third.example' } }),
    )
    expect(byName.failure!.message).toContain('does not match')
    const usual = await send(clientOf(`https://localhost:${server.port}`, { tls: { insecure: true } }))
    expect(usual.outcome).toBe(200)
    expect(asked).toEqual(['other.example', 'localhost'])
  })
})

describe('the oldest version of TLS', () => {
  test('the oldest accepted version of TLS rules out a server that supports only older ones', async () => {
    await using server = await NodeServer.http((_, response) => response.end('ok'), {
      tls,
      maxVersion: 'TLSv1.2',
    } as never)
    expect((await send(clientOf(server.url, { tls: { ca: tls.ca } }))).outcome).toBe(200)
    const { failure } = await send(clientOf(server.url, { tls: { ca: tls.ca, minVersion: 'TLSv1.3' } }))
    expect(failure).toMatchObject({ class: 'tls', message: expect.stringContaining('protocol version') })
  })
})
