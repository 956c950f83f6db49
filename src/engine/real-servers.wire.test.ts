import { createHash, randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type Apache, startApache } from '../../test/servers/apache.ts'
import { type Nginx, startNginx } from '../../test/servers/nginx.ts'
import { describeWith } from '../../test/servers/program.ts'
import { makeCertificate } from '../../test/servers/tls-certificate.ts'
import { TestExchange, type TestRequest } from '../../test/support/test-exchange.ts'
import { RealTimeline } from '../base/time/real-timeline.ts'
import { Client } from './client.ts'
import { parseOrigin } from './origin.ts'
import type { SocketOptions } from './socket/socket-opener.ts'

const timeline = new RealTimeline()
const tls = makeCertificate()
const big = randomBytes(3 * 1024 * 1024)
const text = big.subarray(0, 300_000).toString('hex')
const files = { 'ok.txt': 'ok', 'big.bin': big, 'text.txt': text, 'empty.txt': '' }
const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

const clients: Client[] = []
afterAll(() => tls[Symbol.dispose]())
afterEach(() => {
  for (const client of clients.splice(0)) {
    client.close('the test is over')
    expect([client.openExchanges, client.connections]).toEqual([0, 0])
  }
})

function clientOf(url: string, options: Partial<SocketOptions> = {}): Client {
  const client = new Client({ connectTimeoutMs: 5_000, ...options, origin: parseOrigin(url), timeline })
  clients.push(client)
  return client
}

function send(client: Client, pool: ReturnType<Client['pool']>, request: TestRequest): Promise<TestExchange> {
  const exchange = new TestExchange(request)
  client.send(exchange, pool, timeline.now())
  return exchange.over
}

/** Sends requests, each user one after the other, and returns how many had which outcome. */
async function load(client: Client, users: number, each: number, request: TestRequest) {
  const outcomes: Record<string, number> = {}
  const user = async () => {
    const pool = client.pool(1)
    for (let count = 0; count < each; count++) {
      const { outcome } = await send(client, pool, request)
      outcomes[String(outcome)] = (outcomes[String(outcome)] ?? 0) + 1
    }
    pool.close()
  }
  await Promise.all(Array.from({ length: users }, user))
  return outcomes
}

/** Blocks this thread for some real time, so that it sees only later what happens meanwhile. */
function lookAway(ms: number): void {
  const untilMs = performance.now() + ms
  while (performance.now() < untilMs);
}

/** What both servers must do. */
function describeFiles(
  server: () => { url: string; requests(): Promise<number>; connections(): Promise<number> },
) {
  test('delivers files byte for byte over one connection, counted as the server counts them', async () => {
    const client = clientOf(server().url)
    const pool = client.pool(1)
    const requestsBefore = await server().requests()
    const connectionsBefore = await server().connections()
    for (let count = 0; count < 5; count++) {
      expect((await send(client, pool, { path: '/ok.txt' })).reply!.text()).toBe('ok')
      expect(hash((await send(client, pool, { path: '/big.bin' })).reply!.bytes())).toBe(hash(big))
      expect((await send(client, pool, { path: '/empty.txt' })).reply!.text()).toBe('')
      expect((await send(client, pool, { path: '/text.txt' })).reply!.text()).toBe(text)
      expect(
        (await send(client, pool, { method: 'HEAD', path: '/big.bin' })).reply!.header('content-length'),
      ).toBe(String(big.length))
      expect((await send(client, pool, { path: '/missing' })).outcome).toBe(404)
    }
    await vi.waitFor(async () => expect((await server().requests()) - requestsBefore).toBe(30), {
      interval: 10,
    })
    expect((await server().connections()) - connectionsBefore).toBe(1)
    expect([client.connectionsOpened, client.retries]).toEqual([1, 0])
  })

  test('answers 304 if the client has the file, and a part if the client asks for one', async () => {
    const client = clientOf(server().url)
    const pool = client.pool(1)
    const { reply } = await send(client, pool, { path: '/text.txt' })
    const headers = { 'If-None-Match': reply!.header('etag')! }
    expect((await send(client, pool, { path: '/text.txt', headers })).outcome).toBe(304)
    const part = await send(client, pool, { path: '/text.txt', headers: { Range: 'bytes=0-9' } })
    expect([part.outcome, part.reply!.text()]).toEqual([206, text.slice(0, 10)])
    expect(client.connectionsOpened).toBe(1)
  })

  test('compresses text, in chunks, and it is the same text', async () => {
    const client = clientOf(server().url)
    const pool = client.pool(1)
    for (let count = 0; count < 3; count++) {
      const { reply } = await send(client, pool, {
        path: '/text.txt',
        headers: { 'Accept-Encoding': 'gzip' },
      })
      expect(reply!.header('content-encoding')).toBe('gzip')
      expect(reply!.header('transfer-encoding')).toBe('chunked')
      expect(reply!.bodyLength).toBeLessThan(text.length)
      expect(reply!.text()).toBe(text)
    }
    expect(client.connectionsOpened).toBe(1)
  })

  test('serves every request of many users', async () => {
    const client = clientOf(server().url)
    expect(await load(client, 20, 100, { path: '/ok.txt' })).toEqual({ 200: 2_000 })
    expect([client.connectionsOpened, client.retries]).toEqual([20, 0])
  })
}

describeWith('nginx', 'nginx', () => {
  let nginx: Nginx
  beforeAll(async () => {
    nginx = await startNginx({
      files,
      http: 'gzip on; gzip_types text/plain; types { text/plain txt; } limit_req_zone all zone=one:32k rate=1r/s;',
      locations: `
        location = /made { return 201 "made\\n"; }
        location = /none { return 204; }
        location = /limited { limit_req zone=one; try_files /ok.txt =404; }
        location = /few { keepalive_requests 10; try_files /ok.txt =404; }
        location = /brief { keepalive_timeout 100ms; try_files /ok.txt =404; }
        location = /patient { keepalive_timeout 75s 75s; try_files /ok.txt =404; }
        location = /moved { return 302 /ok.txt; }`,
    })
  })
  afterAll(() => nginx?.stop())

  describeFiles(() => nginx)

  test('answers as configured', async () => {
    const client = clientOf(nginx.url)
    const pool = client.pool(1)
    const outcomes: unknown[] = []
    for (const path of ['/made', '/none', '/moved', '/patient', '/ok.txt']) {
      outcomes.push((await send(client, pool, { path })).outcome)
    }
    expect(outcomes).toEqual([201, 204, 302, 200, 200])
    expect(client.connectionsOpened).toBe(1)
    const limited = await load(client, 5, 1, { path: '/limited' })
    expect(limited['503']).toBeGreaterThanOrEqual(4)
  })

  test('closes after a number of requests and announces it: no retry, no failure', async () => {
    const client = clientOf(nginx.url)
    expect(await load(client, 4, 100, { path: '/few' })).toEqual({ 200: 400 })
    expect([client.connectionsOpened, client.retries]).toEqual([40, 0])
  })

  test('has closed the idle connection before our request arrives: sent again or over another one, but a POST never again', async () => {
    const client = clientOf(nginx.url)
    const pool = client.pool(1)
    for (const method of ['GET', 'POST', 'HEAD'] as const) {
      await send(client, pool, { path: '/brief' })
      const { retries, connectionsOpened } = client
      lookAway(250)
      const { outcome } = await send(client, pool, { method, path: '/brief' })
      const isRetried = client.retries > retries
      // If the end of the connection is seen before the request is written, another one gets it, which is no retry.
      const isMoved = !isRetried && client.connectionsOpened > connectionsOpened
      if (method === 'POST') expect([isRetried, outcome]).toEqual([false, isMoved ? 200 : 'reset'])
      else expect([isRetried || isMoved, outcome]).toEqual([true, 200])
    }
  })

  test('closes idle connections, which we notice: the next request gets a new one, without a retry', async () => {
    const client = clientOf(nginx.url)
    const pool = client.pool(1)
    await send(client, pool, { path: '/brief' })
    await vi.waitFor(() => expect(client.connections).toBe(0), { interval: 10 })
    expect((await send(client, pool, { method: 'POST', path: '/made' })).outcome).toBe(201)
    expect([client.connectionsOpened, client.retries]).toEqual([2, 0])
  })

  test('reloads its configuration under load, which costs at most one reset per connection', async () => {
    const client = clientOf(nginx.url)
    const users = 10
    const reloads = 3
    const running = load(client, users, 300, { path: '/ok.txt' })
    for (let count = 0; count < reloads; count++) {
      await new Promise((resolve) => setTimeout(resolve, 30))
      nginx.reload()
    }
    const { 200: ok = 0, reset = 0, ...others } = await running
    expect(others).toEqual({})
    expect(ok + reset).toBe(3_000)
    expect(reset).toBeLessThanOrEqual(users * reloads)
  })

  test('delivers the same over TLS', async () => {
    await using secure = await startNginx({ files, tls })
    const client = clientOf(secure.url, { tls: { ca: tls.ca } })
    const pool = client.pool(1)
    expect(hash((await send(client, pool, { path: '/big.bin' })).reply!.bytes())).toBe(hash(big))
    expect(await load(client, 20, 20, { path: '/ok.txt' })).toEqual({ 200: 400 })
    expect(client.connectionsOpened).toBe(21)
    const plain = clientOf(secure.url.replace('https:', 'http:'))
    const { reply } = await send(plain, plain.pool(1), { path: '/ok.txt' })
    expect([reply!.status, reply!.text()]).toEqual([
      400,
      expect.stringContaining('plain HTTP request was sent to HTTPS'),
    ])
    const wrong = clientOf(nginx.url.replace('http:', 'https:'), { tls: { insecure: true } })
    expect((await send(wrong, wrong.pool(1), {})).failure).toMatchObject({ class: 'tls' })
  })
})

describeWith('apache2', 'Apache', () => {
  let apache: Apache
  beforeAll(async () => {
    apache = await startApache({
      files,
      modules: ['deflate', 'filter', 'reflector', 'setenvif', 'env', 'reqtimeout'],
      config: `
        AddType text/plain .txt
        AddOutputFilterByType DEFLATE text/plain
        KeepAliveTimeout 5
        <Location /echo>
          SetHandler reflector
        </Location>
        <Location /old>
          SetEnv downgrade-1.0
          SetEnv force-response-1.0
        </Location>`,
    })
  })
  afterAll(() => apache?.stop())

  describeFiles(() => apache)

  test.each([
    ['JSON', JSON.stringify({ name: 'Skill', tags: ['a', 'b'] })],
    ['UTF-8', 'Bristol – 1824 ✓ 🚢'],
    ['bytes', big],
  ])('echoes what it was sent: %s', async (_, body) => {
    const client = clientOf(apache.url)
    const pool = client.pool(1)
    for (let count = 0; count < 2; count++) {
      const { reply } = await send(client, pool, { method: 'POST', path: '/echo', body })
      expect(reply!.status).toBe(200)
      expect(hash(reply!.bytes())).toBe(hash(Buffer.from(body as string)))
    }
    expect(client.connectionsOpened).toBe(1)
  })

  test('closes connections when it has fewer threads than users, and hardly a request fails', async () => {
    await using busy = await startApache({
      files,
      config: 'ThreadsPerChild 4\nServerLimit 1\nMaxRequestWorkers 4',
    })
    const client = clientOf(busy.url)
    const { 200: ok = 0, reset = 0, ...others } = await load(client, 50, 20, { path: '/ok.txt' })
    expect(others).toEqual({})
    expect(ok + reset).toBe(1_000)
    // Where Apache has to wait for a core, it closes a connection too late to have closed it for being idle.
    expect(reset).toBeLessThanOrEqual(20)
    expect(client.connectionsOpened).toBeGreaterThan(50)
  })

  test('uses HTTP/1.0 if configured so', async () => {
    const client = clientOf(apache.url)
    const { reply } = await send(client, client.pool(1), { path: '/old' })
    expect(reply!.status).toBe(404)
  })

  test('states its keep-alive timeout, and we close before it ends', async () => {
    await using brief = await startApache({ files, config: 'KeepAliveTimeout 1' })
    // Apache states it if the client asks.
    const headers = { Connection: 'keep-alive' }
    const client = clientOf(brief.url)
    const pool = client.pool(1)
    const { reply } = await send(client, pool, { path: '/ok.txt', headers })
    expect(reply!.header('keep-alive')).toMatch(/timeout=1/)
    // Too short for the server to close; long enough for us not to use it again.
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(client.connections).toBe(1)
    expect((await send(client, pool, { method: 'POST', path: '/missing' })).outcome).toBe(404)
    expect([client.connectionsOpened, client.retries]).toEqual([2, 0])
  })

  test('closes after a number of requests and announces it: no retry, no failure', async () => {
    await using few = await startApache({ files, config: 'MaxKeepAliveRequests 10' })
    const client = clientOf(few.url)
    expect(await load(client, 4, 100, { path: '/ok.txt' })).toEqual({ 200: 400 })
    expect([client.connectionsOpened, client.retries]).toEqual([40, 0])
  })

  test('delivers the same over TLS', async () => {
    await using secure = await startApache({ files, tls })
    const client = clientOf(secure.url, { tls: { ca: tls.ca } })
    const pool = client.pool(1)
    expect(hash((await send(client, pool, { path: '/big.bin' })).reply!.bytes())).toBe(hash(big))
    expect(await load(client, 20, 20, { path: '/ok.txt' })).toEqual({ 200: 400 })
    const plain = clientOf(secure.url.replace('https:', 'http:'))
    expect((await send(plain, plain.pool(1), {})).outcome).toBe(400)
  })
})
