/**
 * Asks a server again and again over one bare socket, with nothing of Plimsoll: what that measures beyond the server's own log is what
 * the way takes on this machine, whoever measures. Its settings are JSON in the first argument; it ends after so many asks or at
 * SIGTERM, and prints them as a JSON list.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { machineClockMs } from '../servers/machine-clock.ts'
import type { BareAsk, BareSettings } from './bare-process.ts'

const { origin, asks, apartMs, isAwake } = JSON.parse(process.argv[2] ?? '') as BareSettings

const clockMs = machineClockMs()
let isStopped = false
let isDone = false
process.once('SIGTERM', () => {
  isStopped = true
})

/** Waits for an instant without sleep at its end; a timer of Node's is up to 1 ms late. */
async function until(dueMs: number): Promise<void> {
  while (performance.now() < dueMs) await new Promise((resolve) => setImmediate(resolve))
}

/**
 * Asks, and waits for the reply: awake as `precise` does, from the instant at which it is due, or asleep as `economy` does, from the
 * instant at which it gets to it: to poll for that would keep those from the core that it is there to share it with.
 */
async function ask(socket: Socket, number: number, dueMs: number): Promise<BareAsk> {
  let repliedMs = 0
  const replied = new Promise<void>((resolve) => {
    socket.once('data', () => {
      repliedMs = performance.now()
      resolve()
    })
  })
  const sentMs = isAwake ? dueMs : performance.now()
  socket.write(`GET /aside/${number} HTTP/1.1\r\nHost: queue\r\n\r\n`, 'latin1')
  if (!isAwake) await replied
  else while (repliedMs === 0) await new Promise((resolve) => setImmediate(resolve))
  return { sentMs: clockMs + sentMs, repliedMs: clockMs + repliedMs }
}

const { hostname, port } = new URL(origin)
const socket = connect({ host: hostname, port: Number(port), noDelay: true })
await once(socket, 'connect')
// A server that is gone answers nothing more.
socket.once('close', () => {
  if (!isDone) process.exit(1)
})
const asked: BareAsk[] = []
let dueMs = performance.now()
for (let number = 0; number < asks && !isStopped; number++) {
  // Where a reply was late, the next ask is later: each is alone on its way.
  dueMs = Math.max(dueMs + apartMs, performance.now() + 0.5)
  await (isAwake ? until(dueMs) : sleep(Math.max(0, dueMs - performance.now())))
  asked.push(await ask(socket, number, dueMs))
}
isDone = true
process.stdout.write(JSON.stringify(asked), () => socket.destroy())
