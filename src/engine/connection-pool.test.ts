import { describe, expect, test } from 'vitest'
import { FakeNetwork, type FakeSocket } from '../../test/support/fake-network.ts'
import { TestExchange, type TestRequest } from '../../test/support/test-exchange.ts'
import { VirtualTimeline } from '../base/time/virtual-timeline.ts'
import { Failure } from './failure.ts'

const startMs = 1_000_000

function setUp(limit: number) {
  const timeline = new VirtualTimeline(startMs)
  const network = new FakeNetwork(timeline)
  const pool = network.pool(limit)
  const send = (request?: TestRequest) => {
    const exchange = new TestExchange(request)
    network.send(exchange, pool, timeline.now())
    return exchange
  }
  const pass = (ms: number) => timeline.runUntil(timeline.now() + ms)
  return { timeline, network, pool, send, pass }
}

const keepAlive = (seconds: number) =>
  `HTTP/1.1 200 OK\r\nKeep-Alive: timeout=${seconds}\r\nContent-Length: 0\r\n\r\n`

describe('connections', () => {
  test('are opened for waiting exchanges, never more than the limit', () => {
    const { network, pool, send } = setUp(3)
    for (let count = 0; count < 10; count++) send()
    expect(network.live).toHaveLength(3)
    for (const socket of network.pending) socket.accept()
    expect(network.live).toHaveLength(3)
    expect(pool.waiting).toBe(7)
  })

  test('are opened one for each exchange, and no more', () => {
    const { network, send } = setUp(100)
    send()
    send()
    expect(network.live).toHaveLength(2)
  })

  test('serve waiting exchanges in order of arrival', () => {
    const { network, send } = setUp(1)
    for (const path of ['/1', '/2', '/3']) send({ path })
    const [socket] = network.sockets
    socket!.accept()
    socket!.reply()
    socket!.reply()
    expect(socket!.requests.map((text) => text.slice(4, 6))).toEqual(['/1', '/2', '/3'])
  })

  test('are reused, the one used last first', () => {
    const { network, send } = setUp(2)
    send()
    send()
    const [first, second] = network.sockets
    first!.accept()
    second!.accept()
    second!.reply()
    first!.reply()
    send()
    expect(first!.requests).toHaveLength(2)
    first!.reply()
    send()
    expect(first!.requests).toHaveLength(3)
    expect(second!.requests).toHaveLength(1)
  })

  test('do not exceed the limit with 10,000 late exchanges and a stalled server', async () => {
    const { network, pool, send, pass } = setUp(50)
    const exchanges = Array.from({ length: 10_000 }, () => send({ timeoutMs: 1_000 }))
    await pass(900)
    expect(network.sockets).toHaveLength(50)
    for (const socket of network.pending) socket.accept()
    await pass(99)
    expect(pool.waiting).toBe(9_950)
    await pass(1_000)
    expect(exchanges.every(({ outcome }) => outcome === 'timeout')).toBe(true)
    // The 50 exchanges under way left their connections to others, for the short time that those had left.
    expect(network.sockets.length).toBeLessThanOrEqual(100)
    expect(network.live.length).toBeLessThanOrEqual(50)
    expect([network.openExchanges, pool.waiting]).toEqual([0, 0])
  })

  test('connections that are refused fail one exchange each, at the pace of the gate', async () => {
    const { network, send, pass } = setUp(10)
    const exchanges = Array.from({ length: 500 }, () => send())
    for (let ms = 0; ms < 100; ms++) {
      for (const socket of network.pending) socket.refuse()
      await pass(1)
    }
    expect(network.sockets.length).toBeGreaterThan(200)
    expect(network.sockets.length).toBeLessThanOrEqual(64 + 200)
    const refused = network.sockets.length - network.live.length
    expect(exchanges.filter(({ outcome }) => outcome === 'connect')).toHaveLength(refused)
  })

  test('connections that fail because this machine has no open files or ports left are counted', () => {
    const { network, send } = setUp(10)
    for (let count = 0; count < 4; count++) send()
    const [first, second, third, fourth] = network.pending
    first!.refuse(new Failure('connect', 'too many open files (EMFILE)', 'files'))
    for (const socket of [second, third])
      socket!.refuse(new Failure('connect', 'no free local port (EADDRNOTAVAIL)', 'ports'))
    fourth!.refuse()
    expect([network.fileLimitHits, network.portLimitHits]).toEqual([1, 2])
  })

  test('are not opened again for exchanges that ran out of time while they waited', async () => {
    const { network, pool, send, pass } = setUp(1)
    const [slow] = [send({ timeoutMs: 5_000 }), send({ timeoutMs: 100 })]
    network.sockets[0]!.accept()
    await pass(200)
    network.sockets[0]!.reset()
    expect(slow.failure).toMatchObject({ class: 'reset' })
    expect(network.sockets).toHaveLength(1)
    expect(pool.connections).toBe(0)
  })
})

describe('exchanges that wait', () => {
  test('leave nothing behind when they time out', async () => {
    const { network, pool, send, pass } = setUp(1)
    const first = send({ timeoutMs: 60_000 })
    for (let round = 0; round < 20; round++) {
      for (let count = 0; count < 500; count++) send({ timeoutMs: 10 })
      await pass(11)
      expect(pool.waiting).toBe(1)
    }
    network.sockets[0]!.accept()
    network.sockets[0]!.reply()
    expect(first.outcome).toBe(200)
    expect(pool.waiting).toBe(0)
  })

  test('report that no connection was free', async () => {
    const { send, pass } = setUp(1)
    const exchange = send({ timeoutMs: 150 })
    await pass(150)
    expect(exchange.failure).toMatchObject({
      class: 'timeout',
      message: 'no connection was free within 150 ms',
    })
  })

  test('are sent over the connection that replaces the one that was closed', async () => {
    const { network, send, pass } = setUp(1)
    const first = send({ timeoutMs: 100 })
    const second = send({ timeoutMs: 10_000 })
    network.sockets[0]!.accept()
    await pass(100)
    expect(first.failure).toMatchObject({ class: 'timeout', message: 'no whole reply within 100 ms' })
    expect(network.sockets[0]!.isClosed).toBe(true)
    network.sockets[1]!.accept()
    network.sockets[1]!.reply()
    expect(second.outcome).toBe(200)
  })
})

describe('a connection that the server closed while it was idle', () => {
  test('costs one retry, which is counted', async () => {
    const { network, send, pass } = setUp(1)
    send()
    network.sockets[0]!.accept()
    network.sockets[0]!.reply()
    const again = send()
    network.sockets[0]!.end()
    expect(network.retries).toBe(1)
    await pass(5)
    network.sockets[1]!.accept()
    network.sockets[1]!.end()
    expect(again.failure).toMatchObject({
      class: 'reset',
      message: 'connection closed by the server before a reply',
    })
    expect(network.retries).toBe(1)
    expect(again.outcomes).toBe(1)
  })

  test('keeps the instant of the first attempt', async () => {
    const { timeline, network, send, pass } = setUp(1)
    send()
    network.sockets[0]!.accept()
    network.sockets[0]!.reply()
    await pass(300)
    const again = send()
    const sentMs = timeline.now()
    network.sockets[0]!.reset()
    await pass(20)
    network.sockets[1]!.accept()
    await pass(5)
    network.sockets[1]!.reply()
    expect(again).toMatchObject({ outcome: 200, sentMs, endedMs: sentMs + 25, retried: true })
  })

  test('is not assumed after a reset right after a reply, which is a failure of the request', async () => {
    const { network, send, pass } = setUp(1)
    send()
    network.sockets[0]!.accept()
    network.sockets[0]!.reply()
    await pass(10)
    const next = send()
    network.sockets[0]!.reset()
    expect(next.failure).toMatchObject({ class: 'reset' })
    expect(network.retries).toBe(0)
  })

  test('is retried before all waiting exchanges', async () => {
    const { network, send, pass } = setUp(1)
    send()
    const [socket] = network.sockets
    socket!.accept()
    socket!.reply()
    send({ path: '/retried' })
    send({ path: '/waiting' })
    socket!.end()
    await pass(5)
    network.sockets[1]!.accept()
    expect(network.sockets[1]!.requests[0]).toContain('/retried')
  })

  test('fails a POST, which the server may have processed', () => {
    const { network, send } = setUp(1)
    send()
    network.sockets[0]!.accept()
    network.sockets[0]!.reply()
    const post = send({ method: 'POST' })
    network.sockets[0]!.end()
    expect(post.failure).toMatchObject({ class: 'reset' })
    expect(network.retries).toBe(0)
  })

  test('is not assumed once a byte of the reply has arrived', () => {
    const { network, send } = setUp(1)
    send()
    network.sockets[0]!.accept()
    network.sockets[0]!.reply()
    const again = send()
    network.sockets[0]!.reply('HTTP/1.1 200')
    network.sockets[0]!.end()
    expect(again.failure!.message).toBe('connection closed by the server in the middle of a reply')
    expect(network.retries).toBe(0)
  })

  test('is not assumed on a connection without any reply yet', () => {
    const { network, send } = setUp(1)
    const exchange = send()
    network.sockets[0]!.accept()
    network.sockets[0]!.end()
    expect(exchange.failure).toMatchObject({ class: 'reset' })
    expect(network.retries).toBe(0)
  })
})

describe('the loss of a connection after a request', () => {
  /** Loses a connection that had been idle, some time after the next request, and returns its outcome. */
  async function lost(idleMs: number, lossMs: number, how: 'end' | 'reset', connectMs: number, blindMs = 0) {
    const { network, send, pass } = setUp(1)
    network.blindMs = () => blindMs
    send()
    network.sockets[0]!.accept(connectMs)
    network.sockets[0]!.reply()
    await pass(idleMs)
    const exchange = send()
    await pass(lossMs)
    network.sockets[0]![how]()
    await pass(1)
    return { failure: exchange.failure?.class, retries: network.retries }
  }

  test.each([
    // idle, loss after the send, how, time of connecting
    [0, 0, 'end', 0],
    [0, 9, 'end', 0],
    [5_000, 10, 'end', 2],
    [5_000, 160, 'end', 80],
    [5_000, 10, 'reset', 0],
    [250, 160, 'reset', 80],
  ] as const)(
    'is forgiven within two round trips: idle for %i ms, lost after %i ms by %s, connected in %i ms',
    async (idleMs, lossMs, how, connectMs) => {
      expect(await lost(idleMs, lossMs, how, connectMs)).toEqual({ failure: undefined, retries: 1 })
    },
  )

  test.each([
    [0, 11, 'end', 0],
    [0, 800, 'end', 0],
    [5_000, 800, 'end', 5],
    [5_000, 161, 'end', 80],
    [5_000, 11, 'reset', 0],
    [5_000, 800, 'reset', 0],
    [249, 1, 'reset', 0],
  ] as const)(
    'is a failure later: idle for %i ms, lost after %i ms by %s, connected in %i ms',
    async (idleMs, lossMs, how, connectMs) => {
      expect(await lost(idleMs, lossMs, how, connectMs)).toEqual({ failure: 'reset', retries: 0 })
    },
  )

  test('is forgiven later if this thread could not see it earlier', async () => {
    expect(await lost(5_000, 300, 'end', 0, 290)).toEqual({ failure: undefined, retries: 1 })
    expect(await lost(5_000, 300, 'end', 0, 289)).toEqual({ failure: 'reset', retries: 0 })
  })

  test('is measured by the fastest connection to the same address', async () => {
    const { network, send, pass } = setUp(2)
    send()
    send()
    network.sockets[0]!.accept(3_000)
    network.sockets[1]!.accept(1)
    for (const socket of network.sockets) socket.reply()
    for (const socket of network.sockets) socket.end()
    send()
    network.sockets[2]!.accept(3_000)
    network.sockets[2]!.reply()
    const exchange = send()
    await pass(800)
    network.sockets[2]!.end()
    expect(exchange.outcome).toBe('reset')
  })

  test.each([
    ['after a 100 Continue', 'HTTP/1.1 100 Continue\r\n\r\n', 'end'],
    ['after half of a head', 'HTTP/1.1 200 OK\r\nContent-', 'end'],
    ['after half of a body', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf', 'reset'],
    ['after an empty line', '\r\n', 'end'],
  ] as const)('is a failure %s', async (_, received, how) => {
    const { network, send, pass } = setUp(1)
    send()
    network.sockets[0]!.accept()
    network.sockets[0]!.reply()
    await pass(5_000)
    const exchange = send()
    network.sockets[0]!.reply(received)
    network.sockets[0]![how]()
    expect([exchange.outcome, network.retries]).toEqual(['reset', 0])
  })
})

/** A timeline whose turns of the event loop end when the test says so. */
class TurningTimeline extends VirtualTimeline {
  readonly #runs: (() => void)[] = []

  override afterTurn(run: () => void): void {
    this.#runs.push(run)
  }

  endTurn(): void {
    for (const run of this.#runs.splice(0)) run()
  }
}

describe('a request that has not been written', () => {
  /** Lets something happen to a used connection while the request of the next exchange waits for the end of the turn. */
  function posted(method: string, happens: (socket: FakeSocket) => void) {
    const timeline = new TurningTimeline(startMs)
    const network = new FakeNetwork(timeline)
    const pool = network.pool(1)
    const send = (request?: TestRequest) => {
      const exchange = new TestExchange(request)
      network.send(exchange, pool, timeline.now())
      return exchange
    }
    send()
    network.sockets[0]!.accept()
    timeline.endTurn()
    network.sockets[0]!.reply()
    const exchange = send({ method })
    happens(network.sockets[0]!)
    network.sockets[1]!.accept()
    timeline.endTurn()
    network.sockets[1]!.reply()
    const sent = network.sockets.map(({ requests }) => requests.length)
    return { outcome: exchange.outcome, retries: network.retries, sent }
  }

  const moved = { outcome: 200, retries: 0, sent: [1, 1] }

  test.each(['GET', 'POST'])('%s gets another connection when unasked bytes arrive', (method) => {
    const unasked = 'HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n'
    expect(posted(method, (socket) => socket.reply(unasked))).toEqual(moved)
  })

  test.each(['GET', 'POST'])('%s gets another connection when the server closes this one', (method) => {
    expect(posted(method, (socket) => socket.end())).toEqual(moved)
    expect(posted(method, (socket) => socket.reset())).toEqual(moved)
  })
})

describe("the server's keep-alive timeout", () => {
  test('is not used to its end: the connection is closed shortly before', async () => {
    const { network, send, pass } = setUp(1)
    send()
    network.sockets[0]!.accept()
    network.sockets[0]!.reply(keepAlive(5))
    await pass(4_400)
    send()
    expect(network.sockets[0]!.requests).toHaveLength(2)
    network.sockets[0]!.reply(keepAlive(5))
    await pass(4_600)
    send()
    expect(network.sockets[0]!.isClosed).toBe(true)
    expect(network.sockets).toHaveLength(2)
    expect(network.retries).toBe(0)
  })

  test('is used by half if it is short', async () => {
    const { network, send, pass } = setUp(1)
    send()
    network.sockets[0]!.accept()
    network.sockets[0]!.reply(keepAlive(1))
    await pass(499)
    send()
    expect(network.sockets).toHaveLength(1)
  })

  test('counts from the last reply that stated it', async () => {
    const { network, send, pass } = setUp(1)
    send()
    network.sockets[0]!.accept()
    network.sockets[0]!.reply(keepAlive(2))
    send()
    network.sockets[0]!.reply()
    await pass(60_000)
    send()
    expect(network.sockets).toHaveLength(1)
  })
})

describe('a reply', () => {
  test.each([
    ['says so', 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'],
    ['is of HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n'],
    ['is followed by bytes that no one asked for', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nmore'],
  ])('ends its connection when it %s, and waiting exchanges get another', (_, text) => {
    const { network, send } = setUp(1)
    const [first, second] = [send(), send()]
    network.sockets[0]!.accept()
    network.sockets[0]!.reply(text)
    expect(first.outcome).toBe(200)
    expect(network.sockets[0]!.isClosed).toBe(true)
    network.sockets[1]!.accept()
    network.sockets[1]!.reply()
    expect(second.outcome).toBe(200)
  })

  test('a reply that is invalid fails as protocol, and its connection is closed', () => {
    const { network, pool, send } = setUp(1)
    const exchange = send()
    network.sockets[0]!.accept()
    network.sockets[0]!.reply('220 smtp.example.com ready\r\n')
    expect(exchange.failure).toMatchObject({ class: 'protocol' })
    expect([network.live.length, pool.connections, network.openExchanges]).toEqual([0, 0, 0])
  })

  test('a reply without a length is complete when the server closes', () => {
    const { network, send } = setUp(1)
    const exchange = send()
    network.sockets[0]!.accept()
    network.sockets[0]!.reply('HTTP/1.1 200 OK\r\n\r\nall of it')
    expect(exchange.outcome).toBeUndefined()
    network.sockets[0]!.end()
    expect(exchange.reply!.text()).toBe('all of it')
  })

  test('a reply without a request closes an idle connection, and the next exchange gets a new one', () => {
    const { network, send } = setUp(1)
    send()
    network.sockets[0]!.accept()
    network.sockets[0]!.reply()
    network.sockets[0]!.reply('HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n')
    expect(network.live).toHaveLength(0)
    const next = send()
    network.sockets[1]!.accept()
    network.sockets[1]!.reply()
    expect(next.outcome).toBe(200)
    expect(network.retries).toBe(0)
  })

  test('gives its connection to the next exchange before its own exchange is told', () => {
    const { timeline, network, pool } = setUp(1)
    class Chain extends TestExchange {
      override succeed(reply: never): void {
        super.succeed(reply)
        if (next.outcome === undefined) network.send(next, pool, timeline.now())
      }
    }
    const next = new TestExchange()
    network.send(new Chain(), pool, timeline.now())
    network.sockets[0]!.accept()
    network.sockets[0]!.reply()
    network.sockets[0]!.reply()
    expect(next.outcome).toBe(200)
  })
})

describe('abort', () => {
  test('ends all exchanges under way or waiting, and opens no connection', async () => {
    const { network, pool, send, pass } = setUp(2)
    const exchanges = Array.from({ length: 20 }, (_, index) => send({ timeoutMs: 100 * (index % 3) + 1_000 }))
    network.sockets[0]!.accept()
    network.abort('the run ended')
    expect(exchanges.every(({ failure }) => failure?.class === 'aborted')).toBe(true)
    expect(exchanges.every(({ failure }) => failure?.message === 'the run ended')).toBe(true)
    await pass(10_000)
    expect(network.sockets).toHaveLength(2)
    expect([network.openExchanges, pool.waiting]).toEqual([0, 0])
    expect(exchanges.every(({ outcomes }) => outcomes === 1)).toBe(true)
  })

  test('within an abort ends nothing twice', () => {
    const { timeline, network, pool } = setUp(1)
    class Aborting extends TestExchange {
      override fail(failure: never): void {
        super.fail(failure)
        network.abort('again')
      }
    }
    const exchanges = [1, 2, 3].map(() => new Aborting())
    for (const exchange of exchanges) network.send(exchange, pool, timeline.now())
    network.abort('once')
    expect(exchanges.map(({ outcomes }) => outcomes)).toEqual([1, 1, 1])
    expect(network.openExchanges).toBe(0)
  })

  test('does not affect exchanges sent later, or their time limits', async () => {
    const { timeline, network, pool, pass } = setUp(1)
    const next = new TestExchange({ timeoutMs: 500 })
    class Chain extends TestExchange {
      override fail(failure: never): void {
        super.fail(failure)
        network.send(next, pool, timeline.now())
      }
    }
    network.send(new Chain({ timeoutMs: 500 }), pool, timeline.now())
    network.abort('once')
    await pass(600)
    expect(next.outcome).toBe('timeout')
  })
})

describe('close', () => {
  test('closing a pool closes its connections, idle, busy or opening, and ends its exchanges', async () => {
    const { network, pool, send, pass } = setUp(3)
    const exchanges = [send(), send(), send(), send()]
    network.sockets[0]!.accept()
    network.sockets[1]!.accept()
    network.sockets[0]!.reply('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
    pool.close()
    expect(exchanges.map(({ outcome }) => outcome)).toEqual([200, 'aborted', 'aborted', 'aborted'])
    await pass(60_000)
    expect(network.live).toHaveLength(0)
    expect([network.openExchanges, pool.connections, network.connections]).toEqual([0, 0, 0])
  })

  test('closing a pool does not affect other pools, and the pool can be used again', async () => {
    const { timeline, network, pool, send, pass } = setUp(1)
    const other = network.pool(1)
    const exchange = new TestExchange()
    network.send(exchange, other, timeline.now())
    send()
    pool.close()
    await pass(1)
    network.sockets[0]!.accept()
    network.sockets[0]!.reply()
    expect(exchange.outcome).toBe(200)
    const again = send()
    network.sockets[2]!.accept()
    network.sockets[2]!.reply()
    expect(again.outcome).toBe(200)
  })

  test('closing a pool whose connections wait at the gate opens none of them', async () => {
    const { network, pool, send, pass } = setUp(500)
    for (let count = 0; count < 500; count++) send()
    expect(network.sockets).toHaveLength(64)
    pool.close()
    await pass(10_000)
    expect(network.sockets).toHaveLength(64)
    expect(network.connections).toBe(0)
  })

  test('closing the client closes every pool', async () => {
    const { timeline, network, pass } = setUp(1)
    const exchanges = Array.from({ length: 30 }, () => new TestExchange())
    for (const exchange of exchanges) network.send(exchange, network.pool(2), timeline.now())
    for (const socket of network.pending.slice(0, 20)) socket.accept()
    for (const socket of network.live.slice(0, 10)) socket.reply()
    network.close('over')
    await pass(60_000)
    expect(network.live).toHaveLength(0)
    expect([network.openExchanges, network.connections, network.pools.size]).toEqual([0, 0, 0])
    expect(exchanges.filter(({ outcome }) => outcome === 'aborted')).toHaveLength(20)
  })
})
