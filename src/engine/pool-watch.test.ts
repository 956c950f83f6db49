import { expect, test } from 'vitest'
import { FakeNetwork } from '../../test/support/fake-network.ts'
import { TestExchange, type TestRequest } from '../../test/support/test-exchange.ts'
import { VirtualTimeline } from '../base/time/virtual-timeline.ts'

/** A pool with a watch, and what the watch was told. */
function watched(limit: number) {
  const timeline = new VirtualTimeline(1_000_000)
  const network = new FakeNetwork(timeline)
  const waits: number[] = []
  const served: [number, string][] = []
  const pool = network.pool(limit, {
    recordConnectionWait: (ms) => waits.push(ms),
    recordReply: (ms, isCrowded) => served.push([ms, isCrowded ? 'crowded' : 'roomy']),
  })
  const send = (request?: TestRequest) => {
    const exchange = new TestExchange(request)
    network.send(exchange, pool, timeline.now())
    return exchange
  }
  const pass = (ms: number) => timeline.runUntil(timeline.now() + ms)
  return { network, pool, send, pass, waits, served }
}

test('exchanges that find every connection in use wait until one is free', async () => {
  const { network, send, pass, waits } = watched(2)
  send()
  for (const socket of network.pending) socket.accept()
  send()
  await pass(3)
  for (const socket of network.pending) socket.accept()
  // Only now no other connection can be opened: until here they waited for one that was opening.
  waits.length = 0
  send()
  await pass(20)
  send()
  await pass(5)
  network.sockets[0]!.reply()
  await pass(7)
  network.sockets[0]!.reply()
  expect(waits).toEqual([25, 12])
})

test('a wait for a connection that is opening is not a wait for the limit', async () => {
  const { network, send, pass, waits } = watched(10)
  for (let count = 0; count < 9; count++) send()
  await pass(40)
  for (const socket of network.pending) socket.accept()
  expect(waits).toEqual([])
})

test('exchanges that time out while waiting have waited, too', async () => {
  const { network, send, pass, waits } = watched(1)
  send({ timeoutMs: 60_000 })
  network.sockets[0]!.accept()
  const late = send({ timeoutMs: 200 })
  waits.length = 0
  await pass(300)
  expect(late.outcome).toBe('timeout')
  expect(waits).toEqual([200])
})

test('replies are reported by how many connections were in use when the request was sent', async () => {
  const { network, send, pass, served } = watched(8)
  for (let count = 0; count < 8; count++) send()
  for (const socket of network.pending) socket.accept()
  await pass(10)
  // The first two were sent with one and two in use, the last with all eight; the others are neither.
  for (const socket of network.sockets) socket.reply()
  expect(served).toEqual([
    [10, 'roomy'],
    [10, 'roomy'],
    [10, 'crowded'],
  ])
})

test('a request that waited is sent when all are in use', async () => {
  const { network, send, pass, served } = watched(2)
  for (let count = 0; count < 3; count++) send()
  for (const socket of network.pending) socket.accept()
  served.length = 0
  network.sockets[1]!.reply()
  await pass(30)
  network.sockets[1]!.reply()
  expect(served).toEqual([
    [0, 'crowded'],
    [30, 'crowded'],
  ])
})

test('a pool of a single connection reports nothing: that connection is always the only one', async () => {
  const { network, send, served, waits } = watched(1)
  send()
  network.sockets[0]!.accept()
  send()
  waits.length = 0
  for (let count = 0; count < 2; count++) network.sockets[0]!.reply()
  expect(served).toEqual([])
  expect(waits).toEqual([0])
})

test('a failure is not reported as a reply', async () => {
  const { network, send, served } = watched(4)
  send()
  network.sockets[0]!.accept()
  network.sockets[0]!.reset()
  expect(served).toEqual([])
})
