/**
 * A server that answers at once but stops for 1 s in every 5 s, as one does that collects garbage or waits for a lock:
 * it accepts and reads nothing while it stands. Prints its origin once it listens. Whoever knows the schedule knows what
 * every request that arrives must wait, so a load tool's percentiles can be held against the truth.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const periodMs = 5_000
const stopMs = 1_000

const server = createServer((_request, reply) => {
  reply.writeHead(200, { 'content-type': 'text/plain', 'content-length': '2' })
  reply.end('ok')
})
// Kept connections must outlive every pause of the load, or a tool would see closed ones in the figures.
server.keepAliveTimeout = 600_000
server.listen(0, '127.0.0.1', 8_192, () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})

// Stops by the clock, not by the end of the last stop: the period stays exact.
const startedMs = performance.now()
const cell = new Int32Array(new SharedArrayBuffer(4))
let stops = 0
const waitForNextStop = (): void => {
  stops += 1
  const dueMs = startedMs + stops * periodMs - stopMs
  setTimeout(
    () => {
      // Blocks the event loop without using the core.
      Atomics.wait(cell, 0, 0, Math.max(0, dueMs + stopMs - performance.now()))
      waitForNextStop()
    },
    Math.max(0, dueMs - performance.now()),
  )
}
waitForNextStop()
