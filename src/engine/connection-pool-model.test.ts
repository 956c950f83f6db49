import { expect, test } from 'vitest'
import { FakeNetwork } from '../../test/support/fake-network.ts'
import { TestExchange } from '../../test/support/test-exchange.ts'
import { Random } from '../base/random.ts'
import { VirtualTimeline } from '../base/time/virtual-timeline.ts'

const replies = [
  'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
  'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nKeep-Alive: timeout=1\r\n\r\nok',
  'HTTP/1.1 503 Busy\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
  'HTTP/1.1 200 OK\r\n\r\nuntil the end',
  'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nonly this',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1',
  'no HTTP at all',
]

/** Does everything that can happen to a client, in random order, and checks the invariants after each step. */
async function live(seed: number): Promise<void> {
  const random = new Random(seed)
  const timeline = new VirtualTimeline(1_000_000)
  const network = new FakeNetwork(timeline)
  const limits = [random.int(1, 3), random.int(1, 20)]
  const pools = limits.map((limit) => network.pool(limit))
  const exchanges: TestExchange[] = []

  const send = () => {
    const exchange = new TestExchange({
      method: random.pick(['GET', 'GET', 'POST', 'HEAD']),
      timeoutMs: random.pick([50, 500, 500, 5_000]),
    })
    exchanges.push(exchange)
    network.send(exchange, random.pick(pools), timeline.now())
  }
  const withOne = (from: typeof network.sockets, act: (socket: (typeof from)[number]) => void) => {
    if (from.length > 0) act(random.pick(from))
  }
  const open = () => network.live.filter(({ isOpen }) => isOpen)
  const steps = [
    send,
    send,
    send,
    () => withOne(network.pending, (socket) => socket.accept()),
    () => withOne(network.pending, (socket) => socket.accept()),
    () => withOne(network.pending, (socket) => socket.refuse()),
    () => withOne(open(), (socket) => socket.reply(replies[0])),
    () => withOne(open(), (socket) => socket.reply(replies[0])),
    () => withOne(open(), (socket) => socket.reply(random.pick(replies))),
    () => withOne(open(), (socket) => socket.end()),
    () => withOne(open(), (socket) => socket.reset()),
    () => timeline.runUntil(timeline.now() + random.pick([0, 1, 20, 600])),
    () => (random.chance(0.1) ? random.pick(pools).close() : undefined),
    () => (random.chance(0.05) ? network.abort('enough') : undefined),
  ]

  for (let count = 0; count < 150; count++) {
    await random.pick(steps)()
    const over = exchanges.filter(({ outcomes }) => outcomes > 0)
    expect(over.every(({ outcomes }) => outcomes === 1)).toBe(true)
    expect(network.openExchanges).toBe(exchanges.length - over.length)
    for (const [index, pool] of pools.entries()) expect(pool.connections).toBeLessThanOrEqual(limits[index]!)
    expect(network.live.length).toBeLessThanOrEqual(limits[0]! + limits[1]!)
    // Each exchange under way has a connection, and the others wait.
    const waiting = pools.reduce((sum, pool) => sum + pool.waiting, 0)
    const busy = exchanges.filter(({ outcomes, connection }) => outcomes === 0 && connection !== undefined)
    expect(waiting + busy.length).toBe(network.openExchanges)
  }

  // Whatever happened before, everything completes once the server answers.
  await timeline.runUntil(timeline.now() + 10_000)
  expect(network.openExchanges).toBe(0)
  const last = pools.map((pool) => {
    const exchange = new TestExchange({ timeoutMs: 1_000 })
    network.send(exchange, pool, timeline.now())
    return exchange
  })
  for (let ms = 0; ms < 20; ms++) {
    await timeline.runUntil(timeline.now() + 1)
    for (const socket of network.pending) socket.accept()
    for (const socket of open()) if (socket.requests.length > 0) socket.reply(replies[0])
  }
  expect(last.map(({ outcome }) => outcome)).toEqual([200, 200])
  network.close('over')
  await timeline.runUntil(timeline.now() + 10_000)
  expect([network.live.length, network.connections, network.pools.size]).toEqual([0, 0, 0])
}

test('in any order of events, each exchange ends once and no pool exceeds its limit', async () => {
  for (let seed = 1; seed <= 150; seed++) {
    await live(seed).catch((error: Error) => {
      error.message = `seed ${seed}: ${error.message}`
      throw error
    })
  }
})
