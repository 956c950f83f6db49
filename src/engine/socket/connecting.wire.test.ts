import { channel } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttp } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { freePort } from '../../../test/servers/child-server.ts'
import { startDeafServer } from '../../../test/servers/deaf-server.ts'
import { NodeServer } from '../../../test/servers/node-server.ts'
import { makeCertificate } from '../../../test/servers/tls-certificate.ts'
import { TestExchange } from '../../../test/support/test-exchange.ts'
import { RealTimeline } from '../../base/time/real-timeline.ts'
import { Client, type ClientOptions } from '../client.ts'
import { parseOrigin } from '../origin.ts'
import type { NameSettings } from './name-settings.ts'
import { usualNames } from './name-settings.ts'
import type { Lookup } from './resolver.ts'
import { SocketOpener } from './socket-opener.ts'
import type { Opener } from './socket-user.ts'

const timeline = new RealTimeline()
const hasIpv6 = networkInterfaces().lo?.some(({ family }) => family === 'IPv6') ?? false

/** A client whose DNS lookups are answered by the test. */
class ClientWithNames extends Client {
  override readonly opener: Opener

  constructor(options: ClientOptions, lookup: Lookup) {
    super(options)
    this.opener = new SocketOpener(options, timeline, this.readBuffer, lookup)
  }
}

const clients: Client[] = []
/** The connections that were begun, by destination. */
let tries: string[] = []
const notice = (message: unknown) => {
  const { socket } = message as {
    socket: { once: (event: string, tell: (...args: never[]) => void) => void }
  }
  socket.once('connectionAttempt', (address: string) => tries.push(address))
}

beforeEach(() => {
  tries = []
  channel('net.client.socket').subscribe(notice)
})

afterEach(() => {
  channel('net.client.socket').unsubscribe(notice)
  for (const client of clients.splice(0)) {
    client.close('the test is over')
    expect([client.openExchanges, client.connections]).toEqual([0, 0])
  }
})

function clientOf(
  url: string,
  {
    lookup,
    connectTimeoutMs = 5_000,
    names: nameSettings,
  }: { lookup?: Lookup; connectTimeoutMs?: number; names?: Partial<NameSettings> } = {},
) {
  const options = {
    origin: parseOrigin(url),
    connectTimeoutMs,
    timeline,
    names: { ...usualNames, ...nameSettings },
  }
  const client = lookup === undefined ? new Client(options) : new ClientWithNames(options, lookup)
  clients.push(client)
  return client
}

function send(client: Client, pool = client.pool(1), timeoutMs = 5_000) {
  const exchange = new TestExchange({ timeoutMs })
  client.send(exchange, pool, timeline.now())
  return exchange.over
}

const names =
  (...addresses: string[]): Lookup =>
  (_, answer) =>
    answer(null, addresses)

describe('a target that refuses', () => {
  test('fails as connect, and says where', async () => {
    const port = await freePort()
    const { failure } = await send(clientOf(`http://127.0.0.1:${port}`))
    expect(failure).toEqual({ class: 'connect', message: `127.0.0.1:${port}: connection refused` })
  })

  test('is not tried faster than the gate allows, even if users ask again at once', async () => {
    const client = clientOf(`http://127.0.0.1:${await freePort()}`)
    const pool = client.pool(100)
    let failures = 0
    class Stubborn extends TestExchange {
      override fail(): void {
        failures++
        if (timeline.now() < endMs) client.send(new Stubborn(), pool, timeline.now())
      }
    }
    const startMs = timeline.now()
    const endMs = startMs + 300
    for (let count = 0; count < 100; count++) client.send(new Stubborn(), pool, startMs)
    await vi.waitFor(() => expect(client.openExchanges).toBe(0), { interval: 5, timeout: 5_000 })
    const seconds = (timeline.now() - startMs) / 1_000
    expect(failures).toBeGreaterThan(100)
    expect(client.connectionsOpened).toBeLessThanOrEqual(64 + 2_000 * seconds)
    expect(client.connectionsOpened).toBe(failures)
  })

  test('is reached as soon as it listens', async () => {
    const port = await freePort()
    const client = clientOf(`http://127.0.0.1:${port}`)
    const pool = client.pool(1)
    expect((await send(client, pool)).outcome).toBe('connect')
    const server = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'))
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    expect((await send(client, pool)).outcome).toBe(200)
    server.close()
  })
})

describe('a name', () => {
  test('a name that does not resolve fails as dns', async () => {
    const { failure } = await send(clientOf('http://nowhere.invalid:8000'), undefined, 15_000)
    expect(failure).toMatchObject({
      class: 'dns',
      message: expect.stringMatching(/^nowhere\.invalid: name does not resolve/),
    })
  })

  test('a name without an address fails as dns', async () => {
    const { failure } = await send(clientOf('http://empty.example', { lookup: names() }))
    expect(failure).toEqual({ class: 'dns', message: 'empty.example: name has no address' })
  })

  test('a name that gets no answer fails as dns within the connect timeout', async () => {
    let asked = 0
    const lookup: Lookup = () => {
      asked++
    }
    const client = clientOf('http://slow.example', { lookup, connectTimeoutMs: 100 })
    const { failure } = await send(client)
    expect(failure).toEqual({ class: 'dns', message: 'slow.example: name not resolved within 100 ms' })
    expect(asked).toBe(1)
  })

  test('a name that is answered too late opens no connection', async () => {
    let answer: Parameters<Lookup>[1] = () => undefined
    const lookup: Lookup = (_, later) => {
      answer = later
    }
    const client = clientOf('http://slow.example:9', { lookup, connectTimeoutMs: 20 })
    await send(client)
    answer(null, ['127.0.0.1'])
    expect(tries).toEqual([])
  })

  test('a name with two addresses, the first of which refuses, is reached at the second, and the first is tried once', async () => {
    await using server = await NodeServer.http((_, response) => response.end('ok'))
    const lookup = names('127.0.0.2', '127.0.0.1')
    const client = clientOf(`http://two.example:${server.port}`, { lookup })
    const pools = Array.from({ length: 5 }, () => client.pool(1))
    for (const pool of pools) expect((await send(client, pool)).outcome).toBe(200)
    expect(tries).toEqual(['127.0.0.2', ...Array(5).fill('127.0.0.1')])
  })

  test('a name with two addresses, the first of which is silent, is reached at the second within the connect timeout', async () => {
    await using server = await NodeServer.http((_, response) => response.end('ok'))
    await using _deaf = await startDeafServer('127.0.0.2', server.port)
    const lookup = names('127.0.0.2', '127.0.0.1')
    const client = clientOf(`http://two.example:${server.port}`, { lookup, connectTimeoutMs: 400 })
    const startMs = timeline.now()
    expect((await send(client)).outcome).toBe(200)
    expect(timeline.now() - startMs).toBeGreaterThanOrEqual(200)
    expect(timeline.now() - startMs).toBeLessThan(400)
  })

  test('a name with two addresses that refuse fails as connect', async () => {
    const port = await freePort()
    const client = clientOf(`http://two.example:${port}`, { lookup: names('127.0.0.2', '127.0.0.3') })
    expect((await send(client)).failure).toEqual({
      class: 'connect',
      message: `127.0.0.3:${port}: connection refused`,
    })
    expect(tries).toEqual(['127.0.0.2', '127.0.0.3'])
  })

  test('a name of this machine reaches a server that listens only on 127.0.0.1', async () => {
    await using server = await NodeServer.http((_, response) => response.end('ok'))
    const client = clientOf(`http://localhost:${server.port}`)
    for (let count = 0; count < 5; count++) expect((await send(client)).outcome).toBe(200)
    // One for each exchange, and at most one to ::1 before.
    expect(tries.length).toBeLessThanOrEqual(6)
  })
})

describe('a target that does not answer', () => {
  test('fails as connect within the connect timeout', async () => {
    await using deaf = await startDeafServer()
    const client = clientOf(`http://127.0.0.1:${deaf.port}`, { connectTimeoutMs: 150 })
    const { failure } = await send(client)
    expect(failure).toEqual({
      class: 'connect',
      message: `127.0.0.1:${deaf.port}: no connection within 150 ms`,
    })
    await vi.waitFor(() => expect(client.connections).toBe(0), { interval: 5 })
  })

  test('fails as timeout if the whole exchange has less time, and the next one is not affected', async () => {
    await using deaf = await startDeafServer()
    const client = clientOf(`http://127.0.0.1:${deaf.port}`, { connectTimeoutMs: 400 })
    const pool = client.pool(1)
    const [first, second] = await Promise.all([send(client, pool, 150), send(client, pool, 5_000)])
    expect(first.failure).toMatchObject({ class: 'timeout', message: 'no connection was free within 150 ms' })
    expect(second.failure).toMatchObject({ class: 'connect' })
  })

  test('is not tried again for a pool that was closed', async () => {
    await using deaf = await startDeafServer('127.0.0.2')
    const lookup = names('127.0.0.2', '127.0.0.3')
    const client = clientOf(`http://two.example:${deaf.port}`, { lookup, connectTimeoutMs: 60_000 })
    const pool = client.pool(1)
    tries = []
    const over = send(client, pool)
    await vi.waitFor(() => expect(tries).toHaveLength(1), { interval: 1 })
    pool.close()
    expect((await over).failure).toMatchObject({ class: 'aborted', message: 'the session was closed' })
    await new Promise((resolve) => setImmediate(resolve))
    expect(tries).toEqual(['127.0.0.2'])
  })
})

describe('a name with several addresses', () => {
  test('is loaded at all of them, with connections in turn', async () => {
    await using one = await NodeServer.http((_, response) => response.end('one'))
    const two = createHttp((_, response) => response.end('two')).listen(one.port, '127.0.0.2')
    await once(two, 'listening')
    const client = clientOf(`http://two.example:${one.port}`, { lookup: names('127.0.0.1', '127.0.0.2') })
    const texts: string[] = []
    for (let count = 0; count < 6; count++) texts.push((await send(client)).reply!.text())
    expect(texts).toEqual(['one', 'two', 'one', 'two', 'one', 'two'])
    client.close('no more')
    two.closeAllConnections()
    two.close()
  })

  test('may be pinned to one of them, without a DNS lookup', async () => {
    await using server = await NodeServer.http((_, response) => response.end('ok'))
    const lookup = () => expect.fail('a DNS lookup was made')
    const pins = { [`pinned.example:${server.port}`]: ['127.0.0.1'], 'pinned.example': ['127.0.0.2'] }
    const client = clientOf(`http://pinned.example:${server.port}`, { lookup, names: { pins } })
    expect((await send(client)).outcome).toBe(200)
    expect(tries).toEqual(['127.0.0.1'])
  })
})

describe('a Unix socket', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-unix-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('a Unix socket that does not exist, that nobody listens on, or that is not a socket fails as connect, and says so', async () => {
    const missing = join(folder, 'missing.sock')
    expect((await send(clientOf(`http://unix:${missing}`))).failure).toEqual({
      class: 'connect',
      message: `unix:${missing}: no such socket`,
    })
    const file = join(folder, 'file.sock')
    writeFileSync(file, '')
    expect((await send(clientOf(`http://unix:${file}`))).failure).toEqual({
      class: 'connect',
      message: `unix:${file}: connection refused`,
    })
  })

  test('is reached over TLS, too', async () => {
    using tls = makeCertificate()
    await using server = await NodeServer.http((_, response) => response.end('ok'), { tls, unix: true })
    const client = new Client({
      origin: parseOrigin(server.url),
      connectTimeoutMs: 2_000,
      timeline,
      tls: { ca: tls.ca },
    })
    clients.push(client)
    const { outcome, opening } = await send(client)
    expect(outcome).toBe(200)
    expect(opening).toMatchObject({ dnsMs: 0 })
    expect(opening!.tlsMs).toBeGreaterThan(0)
  })
})

describe('an IPv6 target', () => {
  test.runIf(hasIpv6)('is reached, with a zone or without', async () => {
    const server = createHttp(({ headers }, response) => response.end(headers.host))
    server.listen(0, '::1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    for (const host of ['[::1]', '[::1%25lo]']) {
      const client = clientOf(`http://${host}:${port}/`)
      expect((await send(client)).outcome).toBe(200)
      client.close('no more')
    }
    const refused = clientOf(`http://[::1]:${await freePort()}`)
    expect((await send(refused)).failure).toMatchObject({
      class: 'connect',
      message: expect.stringMatching(/^\[::1\]:\d+: connection refused$/),
    })
    server.close()
  })
})

describe('the time that a connection took to open', () => {
  test('is reported in parts with its first exchange, and with no other', async () => {
    await using server = await NodeServer.http((_, response) => response.end('ok'))
    const lookup: Lookup = (_, answer) => void setTimeout(() => answer(null, ['127.0.0.1']), 30)
    const client = clientOf(`http://slow.example:${server.port}`, { lookup })
    const pool = client.pool(1)
    const { opening } = await send(client, pool)
    // Timers are sometimes a millisecond early.
    expect(opening!.dnsMs).toBeGreaterThanOrEqual(28)
    expect(opening!.connectMs).toBeGreaterThan(0)
    expect(opening!.tlsMs).toBe(0)
    for (let count = 0; count < 3; count++) expect((await send(client, pool)).opening).toBeUndefined()
    expect((await send(client)).opening!.dnsMs).toBeLessThan(28)
  })

  test('includes the addresses that were tried without success', async () => {
    await using server = await NodeServer.http((_, response) => response.end('ok'))
    await using _deaf = await startDeafServer('127.0.0.2', server.port)
    const lookup = names('127.0.0.2', '127.0.0.1')
    const client = clientOf(`http://two.example:${server.port}`, { lookup, connectTimeoutMs: 400 })
    expect((await send(client)).opening!.connectMs).toBeGreaterThanOrEqual(199)
  })
})
