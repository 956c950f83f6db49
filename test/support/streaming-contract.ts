import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Random } from '../../src/base/random.ts'
import type { Client } from '../../src/engine/client.ts'
import type { ConnectionPool } from '../../src/engine/connection-pool.ts'
import { discarding, type ReplySink } from '../../src/engine/reply/reply-sink.ts'
import type { NodeServer } from '../servers/node-server.ts'
import { openSockets } from './open-sockets.ts'
import { times } from './repeats.ts'
import { KeepingSink, TestBody, TestExchange, type TestRequest } from './test-exchange.ts'
import type { Transport } from './transport-contract.ts'

const mebibyte = 1024 * 1024
const big = randomBytes(5 * mebibyte)
const filler = Buffer.alloc(65_536, 'x')
/** How often, and for how long, to check what the other side does. */
const often = { interval: 5, timeout: 5_000 }
const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** The most that the kernel and streams buffer if nobody reads: 36 MiB per hop. Through a proxy there are two hops. */
const bufferedBytes = 72 * mebibyte

function cut(bytes: Uint8Array, pieceBytes: number): Uint8Array[] {
  const pieces: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes))
  return pieces
}

/** Waits until a count no longer changes, and returns it. */
async function settled(count: () => number): Promise<number> {
  let last = -1
  let same = 0
  await vi.waitFor(
    () => {
      const now = count()
      same = now === last ? same + 1 : 0
      last = now
      expect(same).toBeGreaterThanOrEqual(20)
    },
    { interval: 10, timeout: 10_000 },
  )
  return last
}

type Route = (request: IncomingMessage, response: ServerResponse, wire: Socket) => void

/** The part of the contract about bodies that are sent and received in pieces, and about first-byte and idle timeouts. */
export function describeStreaming(transport: Transport): void {
  describe(`streaming over ${transport.name}`, () => {
    let server: NodeServer
    let client: Client
    /** How many bytes of the current request's body the server has received. */
    let received: number
    /** How many bytes of the current reply's body the server has written. */
    let written: number
    /** A request whose body the server has not begun to read. */
    let held: IncomingMessage | undefined

    const echo = (request: IncomingMessage, response: ServerResponse) => {
      const sum = createHash('sha256')
      received = 0
      request.on('data', (bytes: Buffer) => {
        received += bytes.length
        sum.update(bytes)
      })
      request.on('end', () => {
        const { 'content-length': length = '-', 'transfer-encoding': coding = '-' } = request.headers
        response.end(`${received} ${sum.digest('hex')} ${length} ${coding}`)
      })
    }

    const writeOn = (response: ServerResponse, bytes: number) => {
      written = 0
      const more = () => {
        while (written < bytes) {
          written += filler.length
          if (!response.write(filler)) {
            response.once('drain', more)
            return
          }
        }
        response.end()
      }
      more()
    }

    const routes: Record<string, Route> = {
      '/ok': (_, response) => response.end('ok'),
      '/chunks': (_, response) => {
        for (let count = 0; count < 100; count++) response.write(`chunk ${count}; `)
        response.end('end')
      },
      '/slow-chunks': (_, response) => {
        response.write('one ')
        setTimeout(() => response.write('two '), 5)
        setTimeout(() => setTimeout(() => response.end('three'), 5), 5)
      },
      '/nothing': (_, response) => response.writeHead(204).end(),
      '/until-close': (_, __, wire) => {
        wire.write('HTTP/1.1 200 OK\r\n\r\nall ')
        setTimeout(() => wire.end('of it'), 5)
      },
      '/early-hints': (_, response) =>
        response.writeEarlyHints({ link: '</style.css>; rel=preload' }, () => response.end('ok')),
      '/big': (_, response) => response.writeHead(200, { 'Content-Length': big.length }).end(big),
      '/big-chunked': (_, response) => {
        for (const piece of cut(big, 10_000)) response.write(piece)
        response.end()
      },
      '/long': (_, response) => writeOn(response, 80 * mebibyte),
      '/half': (_, __, wire) => wire.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'),
      '/hang-up': (_, __, wire) => wire.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'),
      '/bad-chunk': (_, __, wire) =>
        wire.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nnonsense\r\n'),
      '/gone': (_, __, wire) => wire.destroy(),
      '/never': () => undefined,
      '/echo': echo,
      '/send-back': (request, response) => request.pipe(response),
      '/hold': (request, response) => {
        held = request
        request.once('resume', () => echo(request, response))
      },
      '/refuse': (_, response) => response.writeHead(413, { 'Content-Length': 8 }).end('too much'),
      '/accept-early': (_, response) => response.end('enough'),
    }

    const answer = (path: string, request: IncomingMessage, response: ServerResponse) => {
      routes[path]!(request, response, request.socket)
      // A server that does not read does not notice that the other side has closed.
      if (request !== held && request.listenerCount('data') === 0) request.resume()
    }

    let socketsBefore: number

    beforeEach(async () => {
      socketsBefore = openSockets()
      received = 0
      written = 0
      held = undefined
      server = await transport.serve((request, response) => {
        answer(new URL(request.url!, 'http://x').pathname, request, response)
      })
      client = transport.client(server)
    })

    afterEach(async () => {
      client.close('the test is over')
      held?.destroy()
      await vi.waitFor(() => expect(server.open).toBe(0), often)
      expect([client.openExchanges, client.connections]).toEqual([0, 0])
      await server.stop()
      // Compared with before, so that one test's leak does not fail all tests after it.
      await vi.waitFor(() => expect(openSockets()).toBeLessThanOrEqual(socketsBefore), often)
    })

    const send = (pool: ConnectionPool, request: TestRequest, prepare?: (exchange: TestExchange) => void) => {
      const exchange = new TestExchange(request)
      prepare?.(exchange)
      client.send(exchange, pool, client.timeline.now())
      return exchange
    }

    describe('a sink', () => {
      const sendToSink = async (pool: ConnectionPool, request: TestRequest) => {
        const sink = new KeepingSink()
        const exchange = send(pool, request)
        // Set after the send, like a script that decides what to do with the reply only after the call.
        exchange.sink = sink
        return { exchange: await exchange.over, sink }
      }

      test.each([
        ['/ok', 'ok'],
        ['/chunks', /^chunk 0; .*chunk 99; end$/],
        ['/slow-chunks', 'one two three'],
        ['/nothing', ''],
        ['/until-close', 'all of it'],
        ['/early-hints', 'ok'],
      ])('is given the head of %s once, then its body', async (path, text) => {
        const { exchange, sink } = await sendToSink(client.pool(1), { path })
        expect(exchange.reply!.bodyLength).toBe(0)
        expect(sink.heads).toEqual([exchange.reply])
        expect(sink.bytes.toString()).toMatch(text)
        if (typeof text === 'string') expect(sink.bytes).toHaveLength(text.length)
      })

      test('gets megabytes unchanged, and the connection stays usable for replies that are kept', async () => {
        const pool = client.pool(1)
        for (const path of ['/big', '/big-chunked']) {
          const { exchange, sink } = await sendToSink(pool, { path })
          expect(hash(sink.bytes)).toBe(hash(big))
          expect(exchange.bytesReceived).toBeGreaterThan(big.length)
          expect(exchange.firstByteMs).toBeGreaterThanOrEqual(exchange.sentMs)
          expect(exchange.firstByteMs).toBeLessThan(exchange.endedMs)
          expect((await send(pool, { path: '/ok' }).over).reply!.text()).toBe('ok')
        }
        expect(server.accepted).toBe(1)
      })

      test('may receive more than the 64 MiB that can be kept', async () => {
        const sink = { head: vi.fn(), data: vi.fn(discarding.data) }
        const exchange = send(client.pool(1), { path: '/long' }, (each) => {
          each.sink = sink
        })
        expect((await exchange.over).outcome).toBe(200)
        expect(exchange.bytesReceived).toBeGreaterThan(80 * mebibyte)
        expect(sink.head).toHaveBeenCalledTimes(1)
        const kept = await send(client.pool(1), { path: '/long' }).over
        expect(kept.failure).toMatchObject({ class: 'protocol', message: /longer than 64 MiB/ })
      })

      test('that pauses makes the server wait, and gets the rest when it resumes', async () => {
        const pool = client.pool(1)
        let taken = 0
        const exchange = send(pool, { path: '/long' })
        const connectionOf = () => exchange.connection!
        const sink: ReplySink = {
          head: () => undefined,
          data: (bytes) => {
            if (taken === 0) connectionOf().pause()
            taken += bytes.length
          },
        }
        exchange.sink = sink
        const writtenThen = await settled(() => written)
        expect(writtenThen).toBeLessThan(bufferedBytes)
        expect(taken).toBeLessThan(mebibyte)
        connectionOf().resume()
        expect((await exchange.over).outcome).toBe(200)
        expect(taken).toBe(80 * mebibyte)
        expect((await send(pool, { path: '/ok' }).over).reply!.text()).toBe('ok')
        expect(server.accepted).toBe(1)
      })

      test('that pauses at the last byte leaves the connection usable', async () => {
        const pool = client.pool(1)
        for (let count = 0; count < 3; count++) {
          const exchange = send(pool, { path: '/ok' })
          const { connection } = exchange
          exchange.sink = { head: () => undefined, data: () => exchange.connection!.pause() }
          expect((await exchange.over).outcome).toBe(200)
          // An exchange that pauses too late must not stop others over the same connection.
          connection?.pause()
        }
        expect((await send(pool, { path: '/ok' }).over).reply!.text()).toBe('ok')
        expect(server.accepted).toBe(1)
      })

      test.each([
        ['head', '/ok'],
        ['data', '/big'],
      ] as const)('that throws at %s fails its exchange with class script', async (when, path) => {
        const pool = client.pool(1)
        const sink = { ...discarding }
        sink[when] = () => {
          throw new Error('no room')
        }
        const exchange = send(pool, { path })
        exchange.sink = sink
        expect((await exchange.over).failure).toMatchObject({
          class: 'script',
          message: 'the sink of the reply threw: no room',
        })
        expect((await send(pool, { path: '/ok' }).over).outcome).toBe(200)
      })

      test('that cancels ends the exchange, and gets no more of it', async () => {
        const pool = client.pool(1)
        const exchange = send(pool, { path: '/big' })
        let calls = 0
        exchange.sink = {
          head: () => undefined,
          data: () => {
            calls++
            client.abort('enough')
          },
        }
        expect((await exchange.over).failure).toMatchObject({ class: 'aborted', message: 'enough' })
        expect((await send(pool, { path: '/ok' }).over).outcome).toBe(200)
        expect([calls, exchange.outcomes]).toEqual([1, 1])
      })

      test.each([
        ['/half', 'timeout'],
        ['/hang-up', 'reset'],
        ['/bad-chunk', 'protocol'],
      ])('of %s gets the start of the body, and the exchange ends with %s', async (path, outcome) => {
        const { exchange, sink } = await sendToSink(client.pool(1), { path, timeoutMs: 200 })
        expect(exchange.outcome).toBe(outcome)
        expect(sink.heads).toHaveLength(1)
        // Data that came in one read with a broken frame is not delivered.
        if (outcome === 'protocol') expect('half').toContain(sink.bytes.toString())
        else expect(sink.bytes.toString()).toBe('half')
      })
    })

    describe('a body', () => {
      test.each([
        ['whose length is known', big.length, 50_000],
        ['whose length is not known', undefined, 50_000],
        ['of one piece', big.length, big.length],
        ['of many pieces', undefined, 700],
      ])('%s is sent unchanged, and the connection stays usable', async (_, length, pieceBytes) => {
        const pool = client.pool(1)
        for (let count = 0; count < 2; count++) {
          const body = new TestBody(length, () => [Buffer.alloc(0), ...cut(big, pieceBytes)])
          const exchange = await send(pool, { method: 'POST', path: '/echo', body }).over
          expect(exchange.reply!.text()).toBe(
            `${big.length} ${hash(big)} ${length === undefined ? '- chunked' : `${length} -`}`,
          )
          await vi.waitFor(() => expect([body.begun, body.ended]).toEqual([1, 1]), often)
          expect(exchange.bodyBytesSent).toBe(big.length)
          expect(exchange.requestSentMs).toBeGreaterThanOrEqual(exchange.sentMs)
          expect(exchange.requestSentMs).toBeLessThanOrEqual(exchange.endedMs)
        }
        expect(server.accepted).toBe(1)
      })

      test.each([[0], [undefined]])('without content is sent too (length %s)', async (length) => {
        const pool = client.pool(1)
        const body = new TestBody(length, () => [])
        for (let count = 0; count < 2; count++) {
          const { reply } = await send(pool, { method: 'PUT', path: '/echo', body }).over
          expect(reply!.text()).toMatch(/^0 e3b0c442/)
        }
        expect(server.accepted).toBe(1)
      })

      test('is read from its source no faster than the server reads it', async () => {
        const total = 96 * mebibyte
        const body = new TestBody(undefined, function* () {
          for (let at = 0; at < total; at += filler.length) yield filler
        })
        const exchange = send(client.pool(1), { method: 'PUT', path: '/hold', body })
        await vi.waitFor(() => expect(held).toBeDefined(), often)
        const asked = await settled(() => body.asked)
        expect(asked * filler.length).toBeLessThan(bufferedBytes)
        expect(exchange.bodyBytesSent).toBe(asked * filler.length)
        held!.emit('resume')
        expect((await exchange.over).reply!.text()).toMatch(`${total} `)
      })

      test('is echoed while it is still being sent', async () => {
        const sink = new KeepingSink()
        const body = new TestBody(big.length, () => cut(big, 30_000))
        const exchange = send(client.pool(1), { method: 'POST', path: '/send-back', body })
        exchange.sink = sink
        expect((await exchange.over).outcome).toBe(200)
        expect(hash(sink.bytes)).toBe(hash(big))
      })

      test('waits for a slow source', async () => {
        const body = new TestBody(undefined, async function* () {
          for (let count = 0; count < 5; count++) {
            await new Promise((resolve) => setTimeout(resolve, 5))
            yield Buffer.from(`piece ${count}; `)
          }
        })
        const sink = new KeepingSink()
        const exchange = send(client.pool(1), { method: 'POST', path: '/send-back', body })
        exchange.sink = sink
        await exchange.over
        expect(sink.bytes.toString()).toBe('piece 0; piece 1; piece 2; piece 3; piece 4; ')
      })

      test.each([
        ['/refuse', 413],
        ['/accept-early', 200],
      ])(
        'that the server does not wait for is cut off, and its source is closed: %s',
        async (path, status) => {
          const pool = client.pool(1)
          const body = new TestBody(undefined, function* () {
            for (;;) yield filler
          })
          const { outcome } = await send(pool, { method: 'POST', path, body }).over
          // A server may reset the connection before we read its reply, as we are still sending.
          expect([status, 'reset']).toContain(outcome)
          await vi.waitFor(() => expect([body.begun, body.ended]).toEqual([1, 1]), often)
          expect((await send(pool, { path: '/ok' }).over).outcome).toBe(200)
          expect(server.accepted).toBe(2)
        },
      )

      test.each([
        [
          'throws',
          function* () {
            yield 'half'
            throw new Error('the disk is gone')
          },
          'its source threw: the disk is gone',
        ],
        ['gives too much', () => ['12345678', '9', '0'], 'its source gave more bytes than its length says'],
        ['gives too little', () => ['1234'], 'its source gave fewer bytes than its length says'],
      ])('whose source %s fails the exchange with class script', async (_, make, problem) => {
        const pool = client.pool(1)
        const body = new TestBody(8, () => toBytes(make()))
        const exchange = await send(pool, { method: 'PUT', path: '/never', body }).over
        expect(exchange.failure).toEqual({
          class: 'script',
          message: `the body of the request could not be sent: ${problem}`,
        })
        await vi.waitFor(() => expect([body.begun, body.ended]).toEqual([1, 1]), often)
        expect((await send(pool, { path: '/ok' }).over).outcome).toBe(200)
      })

      test('whose source gives something other than bytes fails the exchange with class script', async () => {
        const body = new TestBody(undefined, () => ['text'])
        const { failure } = await send(client.pool(1), { method: 'PUT', path: '/echo', body }).over
        expect(failure!.message).toMatch('its source gave something that is not bytes')
        await vi.waitFor(() => expect(body.ended).toBe(1), often)
      })

      test.each([
        ['the time limit, which is its own fault', '/never', 'script'],
        ['a hang-up', '/hang-up', 'reset'],
      ])('has its source closed after %s, even while the source waits', async (_, path, outcome) => {
        let wasClosed = false
        const body = {
          length: undefined,
          pieces: () => ({
            [Symbol.asyncIterator]: () => ({
              next: () => new Promise<IteratorResult<Uint8Array>>(() => undefined),
              return: () => {
                wasClosed = true
                return Promise.reject(new Error('ignored'))
              },
            }),
          }),
        }
        const exchange = await send(client.pool(1), { method: 'PUT', path, body, timeoutMs: 300 }).over
        expect([exchange.outcome, exchange.outcomes, wasClosed]).toEqual([outcome, 1, true])
      })

      test('is never sent twice', async () => {
        const pool = client.pool(1)
        await send(pool, { path: '/ok' }).over
        const body = new TestBody(undefined, () => [filler])
        const exchange = await send(pool, { method: 'PUT', path: '/gone', body }).over
        expect(exchange.outcome).toBe('reset')
        await vi.waitFor(() => expect([body.begun, body.ended]).toEqual([1, 1]), often)
        expect(client.retries).toBe(0)
      })
    })

    describe('a body that waits for 100 Continue', () => {
      const request = (body: TestBody): TestRequest => ({
        method: 'PUT',
        path: '/echo',
        body,
        expectContinue: true,
      })

      test('is sent when the server asks for it, and not before', async () => {
        const pool = client.pool(1)
        const body = new TestBody(big.length, () => cut(big, 50_000))
        let begunBefore = -1
        server.onExpect((incoming, response) => {
          begunBefore = body.begun
          response.writeContinue()
          echo(incoming, response)
        })
        const { reply, endedMs, sentMs } = await send(pool, request(body)).over
        expect(reply!.text()).toMatch(hash(big))
        expect(begunBefore).toBe(0)
        expect(endedMs - sentMs).toBeLessThan(1_000)
        expect((await send(pool, { path: '/ok' }).over).outcome).toBe(200)
        expect(server.accepted).toBe(1)
      })

      test('is not sent when the server refuses it', async () => {
        const pool = client.pool(1)
        const body = new TestBody(big.length, () => cut(big, 50_000))
        server.onExpect((_, response) => response.writeHead(413, { 'Content-Length': 2 }).end('no'))
        const { outcome, reply } = await send(pool, request(body)).over
        expect([outcome, reply!.text(), body.begun]).toEqual([413, 'no', 0])
        // The server still waits for a body, so nothing else can be sent over that connection.
        expect((await send(pool, { path: '/ok' }).over).outcome).toBe(200)
        expect(server.accepted).toBe(2)
      })

      test('is sent after a second if the server does not ask for it', async () => {
        const body = new TestBody(3, () => [Buffer.from('abc')])
        server.onExpect(echo)
        const { reply, requestSentMs, sentMs } = await send(client.pool(1), request(body)).over
        expect(reply!.text()).toMatch(/^3 /)
        expect(requestSentMs - sentMs).toBeGreaterThanOrEqual(1_000)
      })

      test('is sent again if the connection closed before the body began', async () => {
        const pool = client.pool(1)
        await send(pool, { path: '/ok' }).over
        let wasClosed = false
        server.onExpect((incoming, response) => {
          if (wasClosed) response.writeContinue()
          else incoming.socket.destroy()
          if (wasClosed) echo(incoming, response)
          wasClosed = true
        })
        const body = new TestBody(3, () => [Buffer.from('abc')])
        expect((await send(pool, request(body)).over).reply!.text()).toMatch(/^3 /)
        expect([body.begun, client.retries]).toEqual([1, 1])
      })
    })

    describe('a long request', () => {
      test('reports when it was sent completely', async () => {
        const exchange = await send(client.pool(1), { method: 'PUT', path: '/echo', body: big }).over
        expect(exchange.outcome).toBe(200)
        expect(exchange.requestSentMs).toBeGreaterThanOrEqual(exchange.sentMs)
        expect(exchange.requestSentMs).toBeLessThanOrEqual(exchange.endedMs)
      })
    })

    describe('a first-byte or idle timeout', () => {
      test('ends an exchange whose reply does not begin', async () => {
        const pool = client.pool(1)
        const exchange = send(pool, { path: '/never' }, (each) => {
          each.firstByteTimeoutMs = 120
        })
        expect((await exchange.over).failure).toEqual({
          class: 'timeout',
          message: 'no byte of a reply within 120 ms',
        })
        expect((await send(pool, { path: '/ok' }).over).outcome).toBe(200)
      })

      test.each([
        ['/never', 'nothing came or went for 120 ms before a reply'],
        ['/half', 'nothing came or went for 120 ms in the middle of a reply'],
      ])('ends an exchange when the server falls silent: %s', async (path, message) => {
        const exchange = send(client.pool(1), { path }, (each) => {
          each.idleTimeoutMs = 120
        })
        expect((await exchange.over).failure).toEqual({ class: 'timeout', message })
      })

      test('ends an exchange when the server stops reading the body', async () => {
        const body = new TestBody(undefined, function* () {
          for (;;) yield filler
        })
        const exchange = send(client.pool(1), { method: 'PUT', path: '/hold', body }, (each) => {
          each.idleTimeoutMs = 300
        })
        expect((await exchange.over).failure).toMatchObject({
          class: 'timeout',
          message: 'nothing came or went for 300 ms before a reply',
        })
        await vi.waitFor(() => expect(body.ended).toBe(1), often)
      })
    })

    test('each exchange ends once and each source is closed, with random bodies, sinks, timeouts and replies', async () => {
      const random = new Random(6)
      const paths = Object.keys(routes).filter((path) => !/long|hold|continue/.test(path))
      const pools = [client.pool(2), client.pool(20)]
      const exchanges: TestExchange[] = []
      const bodies: TestBody[] = []
      server.onExpect((request, response) => {
        if (random.chance(0.5)) response.writeContinue()
        answer(random.pick(['/ok', '/echo', '/refuse', '/never']), request, response)
      })
      const source = async function* () {
        for (let count = random.int(0, 6); count > 0; count--) {
          if (random.chance(0.5)) await new Promise((resolve) => setTimeout(resolve, random.int(0, 5)))
          if (random.chance(0.03)) throw new Error('no more')
          yield filler.subarray(0, random.pick([0, 1, 1_000, 60_000]))
        }
      }
      const user = async () => {
        for (let count = 0; count < times(12); count++) {
          const body = random.chance(0.5)
            ? new TestBody(random.pick([undefined, undefined, 1_000]), source)
            : undefined
          if (body !== undefined) bodies.push(body)
          const request: TestRequest = {
            method: body === undefined ? 'GET' : random.pick(['PUT', 'POST']),
            path: random.pick(random.chance(0.5) ? ['/ok', '/echo', '/send-back'] : paths),
            timeoutMs: random.chance(0.5) ? random.int(5, 200) : 600,
            expectContinue: body !== undefined && random.chance(0.3),
            ...(body === undefined ? {} : { body }),
          }
          const exchange = send(random.pick(pools), request, (each) => {
            if (random.chance(0.2)) each.firstByteTimeoutMs = random.int(1, 300)
            if (random.chance(0.2)) each.idleTimeoutMs = random.int(1, 300)
            if (random.chance(0.1)) each.closeAfter = true
          })
          if (random.chance(0.5))
            exchange.sink = {
              head: () => undefined,
              data: () => {
                if (random.chance(0.01)) throw new Error('no room')
                if (random.chance(0.8)) return
                exchange.connection?.pause()
                setTimeout(() => exchange.connection?.resume(), random.int(0, 10))
              },
            }
          exchanges.push(exchange)
          await exchange.over
        }
      }
      await Promise.all(Array.from({ length: 30 }, user))
      expect(exchanges.every(({ outcomes }) => outcomes === 1)).toBe(true)
      const outcomes = Map.groupBy(exchanges, ({ outcome }) => outcome)
      const possible = [200, 204, 413, 'timeout', 'reset', 'protocol', 'script']
      expect([...outcomes.keys()].filter((outcome) => !possible.includes(outcome!))).toEqual([])
      expect(outcomes.get(200)!.length).toBeGreaterThan(10)
      await vi.waitFor(() => expect(bodies.filter(({ begun, ended }) => begun !== ended)).toEqual([]), often)
      expect(bodies.every(({ begun }) => begun <= 1)).toBe(true)
      expect([client.openExchanges, ...pools.map(({ waiting }) => waiting)]).toEqual([0, 0, 0])
      for (const pool of pools) expect((await send(pool, { path: '/ok' }).over).reply!.text()).toBe('ok')
    })
  })
}

function* toBytes(texts: Iterable<string>): Iterable<Uint8Array> {
  for (const text of texts) yield Buffer.from(text)
}
