import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerOptions, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Random } from '../../src/base/random.ts'
import type { Client } from '../../src/engine/client.ts'
import type { NodeServer } from '../servers/node-server.ts'
import { openSockets } from './open-sockets.ts'
import { times } from './repeats.ts'
import { describeStreaming } from './streaming-contract.ts'
import { TestExchange, type TestRequest } from './test-exchange.ts'

/** A way to reach a server: over TCP, over TLS, through a proxy, …. */
export interface Transport {
  name: string
  /** Starts a server behind it. */
  serve(listener: RequestListener, options?: ServerOptions): Promise<NodeServer>
  /** A client that reaches the server this way. */
  client(server: NodeServer): Client
}

const megabytes = 5
const big = randomBytes(megabytes * 1024 * 1024)
/** How often to check what the other side does. */
const often = { interval: 5 }
const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** What the server of the contract does, by path. `wire` bypasses node:http, to answer as no server should. */
type Route = (request: IncomingMessage, response: ServerResponse, wire: Socket, server: NodeServer) => void

const routes: Record<string, Route> = {
  '/ok': (_, response) => response.end('ok'),
  '/status': (request, response) => {
    response.statusCode = Number(new URL(request.url!, 'http://x').searchParams.get('code'))
    response.end()
  },
  '/chunks': (_, response) => {
    for (let count = 0; count < 100; count++) response.write(`chunk ${count}; `)
    response.end('end')
  },
  '/slow-chunks': (_, response) => {
    response.write('one ')
    setTimeout(() => response.write('two '), 5)
    setTimeout(() => setTimeout(() => response.end('three'), 5), 5)
  },
  '/big': (_, response) => response.writeHead(200, { 'Content-Length': big.length }).end(big),
  '/big-chunked': (_, response) => response.end(big.subarray(0, -1)) && undefined,
  '/cookies': (_, response) => response.writeHead(200, { 'Set-Cookie': ['a=1; Path=/', 'b=2'] }).end(),
  '/gzip': (_, response) =>
    response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('{"compressed":true}')),
  '/br': (_, response) =>
    response.writeHead(200, { 'Content-Encoding': 'br' }).end(brotliCompressSync('{"compressed":true}')),
  '/zstd': (_, response) =>
    response.writeHead(200, { 'Content-Encoding': 'zstd' }).end(zstdCompressSync('{"compressed":true}')),
  '/echo': async (request, response) => {
    const body = await bodyOf(request)
    response.writeHead(200, {
      'Content-Type': request.headers['content-type'] ?? 'none',
      'X-Hash': hash(body),
    })
    response.end(body)
  },
  '/refuse-body': (_, response) => response.writeHead(413, { Connection: 'close' }).end('too much'),
  '/early-hints': (_, response) =>
    response.writeEarlyHints({ link: '</style.css>; rel=preload' }, () => response.end('ok')),
  '/close': (_, response) => response.writeHead(200, { Connection: 'close' }).end('last'),
  '/close-unsaid': (_, __, wire) => wire.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'),
  '/until-close': (_, __, wire) => {
    wire.write('HTTP/1.1 200 OK\r\n\r\nall ')
    setTimeout(() => wire.end('of it'), 5)
  },
  '/http-1.0': (_, __, wire) => wire.end('HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok'),
  '/never': () => undefined,
  '/half': (_, __, wire) => wire.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'),
  '/hang-up': (_, __, wire) => wire.end(),
  '/hang-up-in-head': (_, __, wire) => wire.end('HTTP/1.1 200 OK\r\nContent-'),
  '/hang-up-in-body': (_, __, wire) => wire.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'),
  '/hang-up-in-chunk': (_, __, wire) =>
    wire.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe'),
  '/reset': (_, __, wire, server) => server.reset(wire),
  '/reset-in-body': (_, __, wire, server) =>
    wire.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf', () => server.reset(wire)),
  '/no-http': (_, __, wire) => wire.end('220 smtp.example.com ready\r\n'),
  '/endless-head': (_, __, wire) =>
    endlessly(wire, 'HTTP/1.1 200 OK\r\n', 'X-Filler: and on and on\r\n'.repeat(100)),
  '/endless-body': (_, __, wire) => endlessly(wire, 'HTTP/1.1 200 OK\r\n\r\n', 'x'.repeat(1024 * 1024)),
  '/endless-chunks': (_, __, wire) =>
    endlessly(
      wire,
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
      `10000\r\n${'x'.repeat(65_536)}\r\n`,
    ),
  '/unasked': (_, __, wire) => {
    wire.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    setTimeout(() => wire.write('HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n'), 20)
  },
  '/two-at-once': (_, __, wire) => wire.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'.repeat(2)),
}

/** Writes the same again and again, as fast as it is read, until the other side closes. */
function endlessly(wire: Socket, start: string, more: string): void {
  const writeOn = () => {
    while (!wire.destroyed && wire.write(more));
  }
  wire.on('drain', writeOn)
  wire.write(start)
  writeOn()
}

/** The contract of a transport: what holds for requests and replies over every one. */
export function describeTransport(transport: Transport): void {
  describe(`over ${transport.name}`, () => {
    let server: NodeServer
    let client: Client
    /** Requests by their connection, in order. */
    let seen: { path: string; connection: Socket }[]
    /** Paths whose first request gets its connection closed instead of a reply. */
    let stale: Set<string>
    let socketsBefore: number

    beforeEach(async () => {
      socketsBefore = openSockets()
      seen = []
      stale = new Set()
      server = await transport.serve((request, response) => {
        const path = new URL(request.url!, 'http://x').pathname
        seen.push({ path, connection: request.socket })
        if (stale.delete(path)) request.socket.destroy()
        else routes[path]!(request, response, request.socket, server)
      })
      client = transport.client(server)
    })

    afterEach(async () => {
      client.close('the test is over')
      await vi.waitFor(() => expect(server.open).toBe(0), often)
      expect([client.openExchanges, client.connections]).toEqual([0, 0])
      await server.stop()
      // Compared with before, so that one test's leak does not fail all tests after it.
      await vi.waitFor(() => expect(openSockets()).toBeLessThanOrEqual(socketsBefore), often)
    })

    const send = (pool: ReturnType<Client['pool']>, request: TestRequest) => {
      const exchange = new TestExchange(request)
      client.send(exchange, pool, client.timeline.now())
      return exchange
    }

    const get = (path: string, timeoutMs = 5_000) => send(client.pool(1), { path, timeoutMs }).over

    describe('a connection', () => {
      test('carries one exchange after the other', async () => {
        const pool = client.pool(1)
        for (let count = 0; count < 300; count++) {
          const { reply } = await send(pool, { path: '/ok' }).over
          expect(reply!.text()).toBe('ok')
        }
        expect([server.accepted, client.connectionsOpened, client.retries]).toEqual([1, 1, 0])
      })

      test('is one of at most the limit, and all of them are used', async () => {
        const pool = client.pool(7)
        const exchanges = Array.from({ length: 500 }, () => send(pool, { path: '/ok' }))
        for (const { over } of exchanges) expect((await over).outcome).toBe(200)
        expect(server.mostOpen).toBe(7)
        expect(server.accepted).toBe(7)
        expect(new Set(seen.map(({ connection }) => connection)).size).toBe(7)
      })

      test('is not used again when the server announces that it will close it', async () => {
        const pool = client.pool(1)
        for (let count = 0; count < 20; count++) {
          expect((await send(pool, { path: '/close' }).over).reply!.text()).toBe('last')
        }
        expect([server.accepted, client.retries]).toEqual([20, 0])
      })

      test('is closed after the reply if the exchange asks for it', async () => {
        const pool = client.pool(1)
        for (let count = 0; count < 5; count++) {
          const exchange = send(pool, { path: '/ok' })
          exchange.closeAfter = true
          expect((await exchange.over).reply!.text()).toBe('ok')
          await vi.waitFor(() => expect(server.open).toBe(0), often)
        }
        expect([server.accepted, client.retries]).toEqual([5, 0])
      })

      test('that closes without an announcement costs at most a retry, never a failure', async () => {
        const pool = client.pool(1)
        for (let count = 0; count < 20; count++) {
          expect((await send(pool, { path: '/close-unsaid' }).over).outcome).toBe(200)
        }
        // Its end may be seen before the next request is sent, or after.
        expect(server.accepted).toBe(20)
        expect(client.retries).toBeLessThan(20)
      })

      test('that had closed when the request arrived is replaced once, which is counted', async () => {
        const pool = client.pool(1)
        await send(pool, { path: '/ok' }).over
        stale.add('/echo')
        expect((await send(pool, { path: '/echo' }).over).outcome).toBe(200)
        expect([client.retries, server.accepted]).toEqual([1, 2])
      })

      test('that had closed when a POST arrived fails it as reset', async () => {
        const pool = client.pool(1)
        await send(pool, { path: '/ok' }).over
        stale.add('/echo')
        const post = await send(pool, { method: 'POST', path: '/echo', body: 'once' }).over
        expect(post.outcome).toBe('reset')
        expect([client.retries, seen.length]).toEqual([0, 2])
        expect((await send(pool, { path: '/ok' }).over).outcome).toBe(200)
      })

      test('that delivers bytes no one asked for is closed, and the next exchange gets another', async () => {
        const pool = client.pool(1)
        expect((await send(pool, { path: '/unasked' }).over).outcome).toBe(200)
        await vi.waitFor(() => expect(server.open).toBe(0), often)
        expect((await send(pool, { path: '/ok' }).over).outcome).toBe(200)
        expect(client.retries).toBe(0)
      })

      test('that delivers two replies to one request is closed', async () => {
        expect((await get('/two-at-once')).reply!.text()).toBe('ok')
        await vi.waitFor(() => expect(server.open).toBe(0), often)
      })
    })

    describe('a reply', () => {
      test('in chunks is joined', async () => {
        const { reply } = await get('/chunks')
        expect(reply!.text()).toMatch(/^chunk 0; .*chunk 99; end$/)
        expect((await get('/slow-chunks')).reply!.text()).toBe('one two three')
      })

      test('of some megabytes is the same byte for byte', async () => {
        const { reply, bytesReceived } = await get('/big')
        expect(hash(reply!.bytes())).toBe(hash(big))
        expect(bytesReceived).toBeGreaterThan(big.length)
        expect(hash((await get('/big-chunked')).reply!.bytes())).toBe(hash(big.subarray(0, -1)))
      })

      test('may be framed in any way that servers use', async () => {
        expect((await get('/until-close')).reply!.text()).toBe('all of it')
        expect((await get('/http-1.0')).reply!.text()).toBe('ok')
        expect((await get('/early-hints')).reply!.text()).toBe('ok')
        const cookies = (await get('/cookies')).reply!
        expect(cookies.headers('set-cookie')).toEqual(['a=1; Path=/', 'b=2'])
        expect([cookies.setsCookies, (await get('/ok')).reply!.setsCookies]).toEqual([true, false])
      })

      test.each(['/gzip', '/br', '/zstd'])('is decompressed: %s', async (path) => {
        expect((await get(path)).reply!.json()).toEqual({ compressed: true })
      })

      test('to HEAD, or with 204 or 304, has no body, and the connection stays usable', async () => {
        const pool = client.pool(1)
        for (const path of ['/big', '/chunks', '/ok']) {
          const { reply } = await send(pool, { method: 'HEAD', path }).over
          expect([reply!.status, reply!.bodyLength]).toEqual([200, 0])
        }
        for (const code of [204, 304, 200, 404, 503]) {
          const { reply } = await send(pool, { path: `/status?code=${code}` }).over
          expect([reply!.status, reply!.bodyLength]).toEqual([code, 0])
        }
        expect(server.accepted).toBe(1)
      })
    })

    describe('a request', () => {
      test.each([
        ['JSON', JSON.stringify({ name: 'Skill', tags: ['a', 'b'] })],
        ['UTF-8', 'Bristol – 1824 ✓ 🚢'],
        ['every byte', Uint8Array.from({ length: 256 }, (_, byte) => byte)],
        ['nothing', ''],
        ['megabytes', big],
      ])('carries a body: %s', async (_, body) => {
        const pool = client.pool(1)
        for (let count = 0; count < 2; count++) {
          const { reply } = await send(pool, { method: 'POST', path: '/echo', body }).over
          expect(reply!.header('x-hash')).toBe(hash(Buffer.from(body as string)))
          expect(hash(reply!.bytes())).toBe(hash(Buffer.from(body as string)))
        }
        expect(server.accepted).toBe(1)
      })

      test('is answered even if the server answers before it has read it', async () => {
        const { outcome } = await send(client.pool(1), {
          method: 'PUT',
          path: '/refuse-body',
          body: 'x'.repeat(100),
        }).over
        expect(outcome).toBe(413)
      })
    })

    describe('a failure', () => {
      test.each([
        ['/hang-up', 'reset', /before a reply/],
        ['/hang-up-in-head', 'reset', /in the middle of a reply/],
        ['/hang-up-in-body', 'reset', /in the middle of a reply/],
        ['/hang-up-in-chunk', 'reset', /in the middle of a reply/],
        ['/reset', 'reset', /reset by the server|before a reply/],
        ['/reset-in-body', 'reset', /reset by the server|in the middle of a reply/],
        ['/no-http', 'protocol', /not an HTTP\/1 reply: it begins with "220 smtp/],
        ['/endless-head', 'protocol', /head of the reply is longer than 64 KiB/],
        ['/endless-body', 'protocol', /body of the reply is longer than 64 MiB/],
        ['/endless-chunks', 'protocol', /body of the reply is longer than 64 MiB/],
        ['/never', 'timeout', /no whole reply within 150 ms/],
        ['/half', 'timeout', /no whole reply within 150 ms/],
      ])('%s is of class %s, and the pool stays usable', async (path, failureClass, message) => {
        const pool = client.pool(2)
        const timeoutMs = failureClass === 'timeout' ? 150 : 10_000
        const others = [send(pool, { path: '/slow-chunks' }), send(pool, { path: '/ok' })]
        const { failure } = await send(pool, { path, timeoutMs }).over
        expect(failure).toMatchObject({ class: failureClass, message: expect.stringMatching(message) })
        for (const other of others) expect((await other.over).outcome).toBe(200)
        expect((await send(pool, { path: '/ok' }).over).outcome).toBe(200)
        expect(client.openExchanges).toBe(0)
        // No connection was lost over those replies.
        await vi.waitFor(() => expect(server.open).toBe(pool.connections), often)
        pool.close()
        await vi.waitFor(() => expect(server.open).toBe(0), often)
      })

      test('of time hits waiting exchanges as well, each at its own limit', async () => {
        const pool = client.pool(1)
        const startMs = client.timeline.now()
        const [flying, waiting, patient] = [
          send(pool, { path: '/never', timeoutMs: 400 }),
          send(pool, { path: '/ok', timeoutMs: 150 }),
          send(pool, { path: '/ok', timeoutMs: 5_000 }),
        ]
        await waiting.over
        expect(waiting.failure).toMatchObject({
          class: 'timeout',
          message: 'no connection was free within 150 ms',
        })
        expect(waiting.endedMs - startMs).toBeGreaterThanOrEqual(150)
        expect(flying.outcomes).toBe(0)
        await flying.over
        expect(flying.outcome).toBe('timeout')
        expect((await patient.over).outcome).toBe(200)
        expect(seen.map(({ path }) => path)).toEqual(['/never', '/ok'])
      })

      test('of any kind, at any moment, ends its exchange once and leaves nothing behind', async () => {
        const random = new Random(4)
        const paths = Object.keys(routes).filter((path) => !/big|endless|status|echo/.test(path))
        const pools = [client.pool(3), client.pool(10), client.pool(30)]
        const exchanges: TestExchange[] = []
        // Never fewer: `/unasked` can leave an idle connection with a reply that no one asked for. Each round uses up such connections.
        const rounds = Math.max(25, times(25))
        const user = async () => {
          for (let count = 0; count < rounds; count++) {
            const request = {
              method: random.pick(['GET', 'GET', 'GET', 'HEAD', 'POST']),
              path: random.pick(random.chance(0.5) ? ['/ok', '/chunks'] : paths),
              timeoutMs: random.int(5, 120),
            }
            if (random.chance(0.1)) stale.add(request.path)
            const exchange = send(random.pick(pools), request)
            exchanges.push(exchange)
            if (random.chance(0.005)) random.pick(pools).close()
            await exchange.over
          }
        }
        await Promise.all(Array.from({ length: 40 }, user))
        const counts = Map.groupBy(exchanges, ({ outcome }) => outcome)
        expect(exchanges.every(({ outcomes }) => outcomes === 1)).toBe(true)
        // An unrequested 408 that crosses the next request counts as its reply: HTTP/1.1 cannot tell.
        const possible = [200, 408, 413, 'timeout', 'reset', 'protocol', 'aborted']
        expect([...counts.keys()].filter((outcome) => !possible.includes(outcome!))).toEqual([])
        expect([client.openExchanges, ...pools.map(({ waiting }) => waiting)]).toEqual([0, 0, 0, 0])
        for (const pool of pools) expect((await send(pool, { path: '/ok' }).over).outcome).toBe(200)
      })

      test('of all at once, by an abort, leaves only idle connections open', async () => {
        const pool = client.pool(5)
        await send(pool, { path: '/ok' }).over
        const exchanges = Array.from({ length: 50 }, () => send(pool, { path: '/never' }))
        await vi.waitFor(() => expect(seen).toHaveLength(6), often)
        client.abort('the run ended')
        for (const { over } of exchanges) expect((await over).failure).toMatchObject({ class: 'aborted' })
        await vi.waitFor(() => expect(server.open).toBe(0), often)
        expect((await send(pool, { path: '/ok' }).over).outcome).toBe(200)
      })
    })
  })
  describeStreaming(transport)
}
