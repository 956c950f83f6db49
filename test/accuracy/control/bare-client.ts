/**
 * Asks a server again and again at instants given beforehand, over one bare socket, with nothing of Plimsoll: what that measures beyond
 * the server's own log is what the way takes on this machine, whoever measures. Its settings are JSON in the first argument; it
 * prints a JSON list of how long each ask took, from the instant at which it was due, in ms.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { BareAsks } from './bare-way.ts'

const { origin, asks, apartMs, isAwake } = JSON.parse(process.argv[2] ?? '') as BareAsks

/** How long before an instant it stops sleeping, in ms: a timer of Node's is up to 1 ms late. */
const pollBeforeMs = 1.5

/** Waits for an instant without sleep at its end. */
async function until(dueMs: number): Promise<void> {
  const waitMs = dueMs - performance.now()
  if (waitMs > pollBeforeMs && !isAwake)
    await new Promise((resolve) => setTimeout(resolve, Math.floor(waitMs - 1)))
  while (performance.now() < dueMs) await new Promise((resolve) => setImmediate(resolve))
}

/** Asks, and waits for the reply: awake as `precise` does, or asleep as `economy` does. */
async function ask(socket: Socket, number: number, dueMs: number): Promise<number> {
  let repliedMs = 0
  const replied = new Promise<void>((resolve) => {
    socket.once('data', () => {
      repliedMs = performance.now()
      resolve()
    })
  })
  socket.write(`GET /${number} HTTP/1.1\r\nHost: queue\r\n\r\n`, 'latin1')
  if (!isAwake) await replied
  else while (repliedMs === 0) await new Promise((resolve) => setImmediate(resolve))
  return repliedMs - dueMs
}

const { hostname, port } = new URL(origin)
const socket = connect({ host: hostname, port: Number(port), noDelay: true })
await once(socket, 'connect')
const tookMs: number[] = []
let dueMs = performance.now()
for (let number = 0; number < asks; number++) {
  // Where a reply was late, the next ask is later: each is alone on its way.
  dueMs = Math.max(dueMs + apartMs, performance.now() + 0.5)
  await until(dueMs)
  tookMs.push(await ask(socket, number, dueMs))
}
socket.destroy()
process.stdout.write(JSON.stringify(tookMs))
