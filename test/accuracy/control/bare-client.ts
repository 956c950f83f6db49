/**
 * Sends requests to a server over one bare socket, without Plimsoll. The time that it measures beyond the server's log is
 * the transit time on this machine for any client. Its settings are JSON in the first argument. It ends after its number
 * of requests or on SIGTERM, and prints the requests as a JSON list.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { machineClockMs } from '../servers/machine-clock.ts'
import type { BareRequest, BareSettings } from './bare-process.ts'

const { origin, requests, apartMs, isAwake } = JSON.parse(process.argv[2] ?? '') as BareSettings

const clockMs = machineClockMs()
let isStopped = false
let isDone = false
process.once('SIGTERM', () => {
  isStopped = true
})

/** Waits for an instant, awake at the end, because a timer of Node is up to 1 ms late. */
async function until(dueMs: number): Promise<void> {
  while (performance.now() < dueMs) await new Promise((resolve) => setImmediate(resolve))
}

/**
 * Sends a request and waits for the reply: awake like `precise`, from the due instant, or asleep like `economy`, from the
 * instant at which it is woken, because polling would take the core from the load.
 */
async function ask(socket: Socket, number: number, dueMs: number): Promise<BareRequest> {
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
// A server that has ended does not reply any more.
socket.once('close', () => {
  if (!isDone) process.exit(1)
})
const asked: BareRequest[] = []
let dueMs = performance.now()
for (let number = 0; number < requests && !isStopped; number++) {
  // After a late reply the next request is delayed, so that no two are in transit at once.
  dueMs = Math.max(dueMs + apartMs, performance.now() + 0.5)
  await (isAwake ? until(dueMs) : sleep(Math.max(0, dueMs - performance.now())))
  asked.push(await ask(socket, number, dueMs))
}
isDone = true
process.stdout.write(JSON.stringify(asked), () => socket.destroy())
