import { describe, expect, test } from 'vitest'
import { FakeNetwork } from '../../../test/support/fake-network.ts'
import { KeepingSink, TestBody, TestExchange, type TestRequest } from '../../../test/support/test-exchange.ts'
import type { Alarm } from '../../base/time/timeline.ts'
import { VirtualTimeline } from '../../base/time/virtual-timeline.ts'
import { discarding } from '../reply/reply-sink.ts'

const startMs = 1_000_000
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const text = (length: number) => Buffer.alloc(length, 'x')

/** A timeline that knows which alarms are set. */
class CountingTimeline extends VirtualTimeline {
  readonly alarms = new Set<Alarm>()

  override at(dueMs: number, ring: (dueMs: number) => void): Alarm {
    const alarm = super.at(dueMs, (ms) => {
      this.alarms.delete(alarm)
      ring(ms)
    })
    this.alarms.add(alarm)
    return alarm
  }

  override cancel(alarm: Alarm): void {
    this.alarms.delete(alarm)
    super.cancel(alarm)
  }
}

/** One open connection, with the test as its server. */
function setUp() {
  const timeline = new CountingTimeline(startMs)
  const network = new FakeNetwork(timeline)
  const pool = network.pool(1)
  const send = (request: TestRequest, prepare?: (exchange: TestExchange) => void) => {
    const exchange = new TestExchange(request)
    prepare?.(exchange)
    network.send(exchange, pool, timeline.now())
    network.pending[0]?.accept()
    return exchange
  }
  const pass = (ms: number) => timeline.runUntil(timeline.now() + ms)
  const socket = () => network.live[0]!
  return { timeline, network, send, pass, socket }
}

describe('the first byte', () => {
  const within = (ms: number) => (exchange: TestExchange) => {
    exchange.firstByteTimeoutMs = ms
  }

  test('may take as long as the limit, to the millisecond', async () => {
    const { send, pass, timeline } = setUp()
    const exchange = send({ timeoutMs: 60_000 }, within(2_000))
    await pass(1_999)
    expect(exchange.outcomes).toBe(0)
    await pass(10)
    expect(exchange.failure).toEqual({ class: 'timeout', message: 'no byte of a reply within 2.0 s' })
    expect([exchange.endedMs, timeline.now()]).toEqual([startMs + 2_000, startMs + 2_009])
  })

  test('is what the limit is about: the rest may take longer', async () => {
    const { send, pass, socket } = setUp()
    const exchange = send({ timeoutMs: 60_000 }, within(2_000))
    await pass(1_000)
    socket().reply(ok.slice(0, 1))
    await pass(10_000)
    expect(exchange.outcomes).toBe(0)
    socket().reply(ok.slice(1))
    expect(exchange.outcome).toBe(200)
    expect(exchange.firstByteMs).toBe(startMs + 1_000)
  })

  test('is that of the final reply: interim ones do not count', async () => {
    const { send, pass, socket } = setUp()
    const exchange = send({}, within(2_000))
    await pass(1_000)
    socket().reply('HTTP/1.1 102 Processing\r\n\r\n')
    expect(exchange.firstByteMs).toBe(0)
    await pass(1_000)
    expect(exchange.outcome).toBe('timeout')
  })

  test('counts from the send, not from the wait for a connection', async () => {
    const { send, pass, socket } = setUp()
    send({})
    const exchange = send({}, within(2_000))
    await pass(5_000)
    socket().reply()
    await pass(1_999)
    expect(exchange.outcomes).toBe(0)
    await pass(1)
    expect(exchange.outcome).toBe('timeout')
  })

  test('has its own limit for each exchange of a connection', async () => {
    const { send, pass, socket, network } = setUp()
    for (const [limitMs, replyMs] of [
      [50, 49],
      [2_000, 1_999],
      [100, 99],
      [0, 5_000],
      [5_000, 10],
    ] as const) {
      const exchange = send({}, within(limitMs))
      await pass(replyMs)
      socket().reply()
      expect(exchange.outcome).toBe(200)
    }
    const last = send({}, within(100))
    await pass(100)
    expect(last.outcome).toBe('timeout')
    expect(network.connectionsOpened).toBe(1)
  })

  test('sets no alarm for exchanges without a limit, and affects no later exchange', async () => {
    const { send, pass, socket } = setUp()
    send({}, within(100))
    socket().reply()
    const patient = send({ timeoutMs: 9_000 })
    await pass(8_999)
    expect(patient.outcomes).toBe(0)
    socket().reply()
    expect(patient.outcome).toBe(200)
  })
})

describe('silence', () => {
  const within = (ms: number) => (exchange: TestExchange) => {
    exchange.idleTimeoutMs = ms
  }

  test.each([
    ['before a reply', ''],
    ['in the middle of a reply', ok.slice(0, -1)],
  ])('may last as long as the limit: %s', async (when, start) => {
    const { send, pass, socket } = setUp()
    const exchange = send({}, within(500))
    await pass(400)
    if (start !== '') socket().reply(start)
    await pass(start === '' ? 99 : 499)
    expect(exchange.outcomes).toBe(0)
    await pass(1)
    expect(exchange.failure).toEqual({ class: 'timeout', message: `nothing came or went for 500 ms ${when}` })
  })

  test('is broken by any byte, including those of interim replies', async () => {
    const { send, pass, socket } = setUp()
    const exchange = send({ timeoutMs: 60_000 }, within(500))
    for (const character of `HTTP/1.1 103 Early Hints\r\n\r\n${ok}`) {
      await pass(499)
      expect(exchange.outcomes).toBe(0)
      socket().reply(character)
    }
    expect(exchange.outcome).toBe(200)
  })

  test('is broken when the kernel takes a part of a body', async () => {
    const { send, pass, socket } = setUp()
    const body = new TestBody(undefined, () => Array.from({ length: 5 }, () => text(10)))
    const exchange = send({ method: 'PUT', body, timeoutMs: 60_000 }, within(500))
    socket().isFull = true
    for (let count = 0; count < 5; count++) {
      await pass(499)
      expect(exchange.outcomes).toBe(0)
      socket().take()
    }
    await pass(499)
    expect(exchange.outcomes).toBe(0)
    await pass(1)
    expect(exchange.outcome).toBe('timeout')
    expect(body.ended).toBe(1)
  })

  test('is broken when the kernel takes a part of a long request that was written at once', async () => {
    const { send, pass, socket } = setUp()
    send({})
    socket().reply()
    socket().isFull = true
    const handle = { writeQueueSize: 100_000 }
    Object.assign(socket(), { _handle: handle })
    const exchange = send({ method: 'PUT', body: text(100_000), timeoutMs: 60_000 }, within(500))
    for (let count = 0; count < 5; count++) {
      handle.writeQueueSize -= 10_000
      await pass(500)
      expect(exchange.outcomes).toBe(0)
    }
    expect(exchange.requestSentMs).toBe(0)
    socket().take()
    expect(exchange.requestSentMs).toBe(startMs + 2_500)
    await pass(1_000)
    expect(exchange.outcome).toBe('timeout')
  })

  test('does not count while a source gives nothing, or a sink takes nothing', async () => {
    const { send, pass, socket, timeline } = setUp()
    let give = () => {}
    const body = new TestBody(undefined, async function* () {
      yield text(10)
      await new Promise<void>((resolve) => {
        give = resolve
      })
      yield text(10)
    })
    const exchange = send({ method: 'PUT', body, timeoutMs: 60_000 }, within(500))
    exchange.sink = discarding
    await pass(2_250)
    give()
    await pass(499)
    expect(exchange.outcomes).toBe(0)
    socket().reply(ok.slice(0, -1))
    exchange.connection!.pause()
    await pass(2_250)
    exchange.connection!.resume()
    await pass(499)
    expect(exchange.outcomes).toBe(0)
    await pass(1)
    expect(exchange.outcome).toBe('timeout')
    expect(timeline.now()).toBe(startMs + 2_250 + 499 + 2_250 + 500)
  })

  test('counts if the server takes nothing, even if the source gives nothing more either', async () => {
    const { send, pass, socket } = setUp()
    const body = new TestBody(undefined, async function* () {
      yield text(10)
      await new Promise(() => {})
    })
    const exchange = send({ method: 'PUT', body, timeoutMs: 60_000 }, within(500))
    Object.assign(socket(), { isFull: true, roomForWrites: 10 })
    await pass(500)
    expect(exchange.outcome).toBe('timeout')
  })

  test('does not count while a body waits for its 100 Continue', async () => {
    const { send, pass, socket } = setUp()
    const body = new TestBody(3, () => [text(3)])
    const exchange = send({ method: 'PUT', body, expectContinue: true }, within(300))
    await pass(1_299)
    expect([exchange.outcomes, body.ended]).toEqual([0, 1])
    socket().reply()
    expect(exchange.outcome).toBe(200)
  })

  test('between two exchanges does not count', async () => {
    const { send, pass, socket, network } = setUp()
    for (let count = 0; count < 3; count++) {
      const exchange = send({}, within(500))
      await pass(400)
      socket().reply()
      expect(exchange.outcome).toBe(200)
      await pass(3_000)
    }
    expect(network.connectionsOpened).toBe(1)
  })
})

describe('a connection', () => {
  test('a connection that closes leaves no alarm behind', async () => {
    const { send, pass, timeline, network } = setUp()
    const limited = (exchange: TestExchange) => {
      exchange.firstByteTimeoutMs = 100
      exchange.idleTimeoutMs = 200
    }
    send({ method: 'PUT', body: new TestBody(3, () => [text(3)]), expectContinue: true }, limited)
    await pass(10)
    // One for the whole exchange, one for 100 Continue, and one for both the first-byte and the idle timeout.
    expect(timeline.alarms.size).toBe(3)
    network.close('the run is over')
    await pass(0)
    expect(timeline.alarms.size).toBe(0)
  })

  test('continues to read after a sink paused it at the end of its reply', () => {
    const { send, socket } = setUp()
    const exchange = send({})
    exchange.sink = { ...discarding, data: () => exchange.connection!.pause() }
    socket().reply()
    expect([exchange.outcome, socket().isPaused]).toEqual([200, false])
  })

  test('is not paused by an exchange without a sink', () => {
    const { send, socket } = setUp()
    const exchange = send({})
    exchange.connection!.pause()
    expect(socket().isPaused).toBe(false)
  })

  test('keeps replies again after one that went to a sink', () => {
    const { send, socket } = setUp()
    const sink = new KeepingSink()
    const first = send({})
    first.sink = sink
    socket().reply()
    const second = send({})
    socket().reply()
    expect([sink.bytes.toString(), first.reply!.bodyLength, second.reply!.text()]).toEqual(['ok', 0, 'ok'])
    expect(sink.heads).toHaveLength(1)
  })
})

test('a long request that is sent again reports when the second one was sent', async () => {
  const { send, pass, socket, network } = setUp()
  send({})
  socket().reply()
  const exchange = send({ method: 'PUT', body: text(20_000) })
  await pass(0)
  expect(exchange.requestSentMs).toBe(startMs)
  await pass(10)
  socket().end()
  Object.assign(network.pending[0]!, { isFull: true }).accept()
  expect([network.retries, exchange.requestSentMs]).toEqual([1, 0])
  await pass(10)
  socket().take()
  expect(exchange.requestSentMs).toBe(startMs + 20)
})

describe('a body', () => {
  test('a body in chunks is framed correctly, without empty chunks', async () => {
    const { send, pass, socket } = setUp()
    const body = new TestBody(undefined, () => [text(3), text(0), text(26)])
    const exchange = send({ method: 'POST', body })
    await pass(0)
    const { written } = socket()
    expect(written.slice(written.indexOf('Transfer-'))).toBe(
      `Transfer-Encoding: chunked\r\n\r\n3\r\nxxx\r\n1a\r\n${'x'.repeat(26)}\r\n0\r\n\r\n`,
    )
    expect([exchange.bodyBytesSent, exchange.requestSentMs]).toEqual([29, startMs])
  })

  test('is not asked for a piece before its head is written, nor within the send', async () => {
    const { send, pass, socket } = setUp()
    send({})
    const body = new TestBody(3, () => [text(3)])
    send({ method: 'POST', body })
    await pass(50)
    expect(body.begun).toBe(0)
    socket().reply()
    expect([socket().requests.length, body.begun]).toEqual([2, 0])
    await pass(0)
    expect(body.begun).toBe(1)
  })

  test.each([
    ['has begun', false, 1, 0],
    ['waits for 100 Continue', true, 0, 1],
  ])(
    'that %s: %s, is sent again or not where the connection had closed',
    async (_, waits, begun, retries) => {
      const { send, pass, socket, network } = setUp()
      send({})
      socket().reply()
      const body = new TestBody(3, () => [text(3)])
      const exchange = send({ method: 'PUT', body, expectContinue: waits })
      await pass(10)
      socket().end()
      network.pending[0]?.accept()
      expect([body.begun, network.retries]).toEqual([begun, retries])
      if (waits) {
        socket().reply('HTTP/1.1 100 Continue\r\n\r\n')
        await pass(0)
        socket().reply()
      }
      expect(exchange.outcome).toBe(waits ? 200 : 'reset')
      await pass(0)
      expect([body.begun, body.ended]).toEqual([1, 1])
    },
  )

  test('a body that is refused when all of it was given is still reported as sent', async () => {
    const { send, pass, socket } = setUp()
    const exchange = send({ method: 'PUT', body: new TestBody(3, () => [text(3)]) })
    socket().isFull = true
    await pass(10)
    socket().reply('HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nn')
    await pass(10)
    socket().take()
    expect(exchange.requestSentMs).toBe(startMs + 20)
    socket().reply('o')
    expect([exchange.outcome, socket().isClosed]).toEqual([404, false])
  })

  test('is asked for one piece at a time, when the socket has room', async () => {
    const { send, pass, socket } = setUp()
    const body = new TestBody(40, () => Array.from({ length: 4 }, () => text(10)))
    const exchange = send({ method: 'POST', body })
    socket().isFull = true
    for (let asked = 1; asked <= 4; asked++) {
      await pass(10)
      expect([body.asked, exchange.bodyBytesSent, exchange.requestSentMs]).toEqual([asked, asked * 10, 0])
      socket().take()
    }
    expect(exchange.requestSentMs).toBe(startMs + 40)
  })

  test('may be answered before its source reports its end', async () => {
    const { send, pass, socket, network } = setUp()
    let end = () => {}
    const body = new TestBody(3, async function* () {
      yield text(3)
      await new Promise<void>((resolve) => {
        end = resolve
      })
    })
    const exchange = send({ method: 'POST', body })
    await pass(10)
    socket().reply()
    expect([exchange.outcome, exchange.requestSentMs]).toEqual([200, startMs])
    end()
    await pass(10)
    expect([body.ended, network.live.length, socket().isClosed]).toEqual([1, 1, false])
  })

  test.each([
    ['a refusal', 'HTTP/1.1 413 Too Large\r\nContent-Length: 9\r\n\r\n', 1],
    ['a head that accepts', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n', 2],
    ['an interim reply', 'HTTP/1.1 103 Early Hints\r\n\r\n', 2],
  ])('is continued or not after %s', async (_, reply, pieces) => {
    const { send, pass, socket } = setUp()
    let give = () => {}
    const body = new TestBody(undefined, async function* () {
      yield text(1)
      await new Promise<void>((resolve) => {
        give = resolve
      })
      yield text(1)
    })
    const exchange = send({ method: 'POST', body })
    await pass(10)
    socket().reply(reply)
    give()
    await pass(10)
    expect([exchange.bodyBytesSent, exchange.outcomes]).toEqual([pieces, 0])
  })

  test('a body that waits for 100 Continue waits a second at most', async () => {
    const { send, pass, socket } = setUp()
    const body = () => new TestBody(3, () => [text(3)])
    const told = { method: 'PUT', body: body(), expectContinue: true }
    send(told)
    await pass(500)
    expect(socket().written).toMatch(/Expect: 100-continue\r\nContent-Length: 3\r\n\r\n$/)
    socket().reply('HTTP/1.1 103 Early Hints\r\n\r\n')
    await pass(100)
    expect(told.body.begun).toBe(0)
    socket().reply('HTTP/1.1 100 Continue\r\n\r\n')
    await pass(0)
    expect(told.body.ended).toBe(1)
    socket().reply()
    // A 100 Continue for one body does not count for the next.
    const untold = { method: 'PUT', body: body(), expectContinue: true }
    send(untold)
    await pass(500)
    socket().reply('HTTP/1.1 103 Early Hints\r\n\r\n')
    await pass(499)
    expect(untold.body.begun).toBe(0)
    await pass(1)
    expect(untold.body.ended).toBe(1)
  })
})
