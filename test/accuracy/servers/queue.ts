/**
 * A single server that serves in order of arrival, for times known in advance, and writes down what it did: when each
 * request was read, how long it was served, and when it did not look. Its settings are JSON in the first argument; it
 * prints its origin once it listens. `GET /17` is request 17, `GET /aside/17` is answered a while later and keeps none of the others
 * waiting, `GET /log` answers the log.
 */
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { stopByTheClock } from '../../../bench/servers/stops.ts'
import { Fifo } from '../../../src/base/fifo.ts'
import { machineClockMs } from './machine-clock.ts'
import type { QueueLog } from './queue-log.ts'
import type { QueueSettings } from './queue-settings.ts'
import { serviceTimes } from './service-times.ts'

/** A look at sockets and clock that is later than this after the one before shows that the server was away, in ms. */
const awayMs = 0.1

/** How long it goes on looking when nobody wants anything, in ms: afterwards it sleeps until somebody does. */
const restAfterMs = 1_000

/** How long it keeps those that are answered beside the queue, in ms: until the one who asked has gone to sleep. */
const asideMs = 4

interface Asked {
  number: number
  seenMs: number
  /** Whether it is known that it was read at the first look after it came. */
  isPrompt: boolean
  socket: Socket
}

const { service, stops } = JSON.parse(process.argv[2] ?? '') as QueueSettings
const serviceMs = serviceTimes(service)
const log: QueueLog = { clockMs: machineClockMs(), served: [], asides: [], aways: [] }
const waiting = new Fifo<Asked>()
const aside = new Fifo<Asked>()
let nextAside: Asked | undefined
/** The request that is served, and until when. */
let atWork = waiting.shift()
let dueMs = 0
let lastEndMs = 0
let lastLookMs = performance.now()
let lastWantedMs = 0
/** How many turns there were, and in which one it was away last: what is read until the next may have come meanwhile. */
let turns = 0
let awayInTurn = 0
let isLooking = false

const headEnd = '\r\n\r\n'
const replyOf = (body: string) =>
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
const reply = replyOf('1')
const asidePath = '/aside/'

/**
 * Reads the clock, and notices when that was last done too long ago. While it serves that is part of the service, and
 * would count twice.
 */
function look(): number {
  const nowMs = performance.now()
  if (isLooking && atWork === undefined && waiting.length === 0 && nowMs - lastLookMs > awayMs) {
    log.aways.push([lastLookMs, nowMs])
  }
  looked(nowMs)
  return nowMs
}

function looked(nowMs: number): void {
  if (nowMs - lastLookMs > awayMs) awayInTurn = turns
  lastLookMs = nowMs
}

/**
 * Since when a request that has just been read was there to be read: it was not at the last look. Reading it is the
 * server's own work. After an absence nobody knows, and it is there from the end of that on.
 */
function thereSince(): number {
  const isPrompt = isLooking && performance.now() - lastLookMs <= awayMs
  return isPrompt ? lastLookMs : look()
}

function beginNext(): void {
  atWork = waiting.shift()
  if (atWork !== undefined) dueMs = Math.max(atWork.seenMs, lastEndMs) + serviceMs(atWork.number)
}

/** One look after another, never asleep while there is something to wait for: a timer of Node's is up to 1 ms late. */
function turn(): void {
  turns++
  const nowMs = look()
  if (atWork === undefined) beginNext()
  while (atWork !== undefined && dueMs <= performance.now()) {
    const { number, seenMs, socket } = atWork
    socket.write(reply, 'latin1')
    // Writing keeps the server from the next request: it belongs to the service.
    const endedMs = performance.now()
    log.served.push({ number, seenMs, endedMs, serviceMs: endedMs - Math.max(seenMs, lastEndMs) })
    lastEndMs = endedMs
    looked(endedMs)
    lastWantedMs = endedMs
    beginNext()
  }
  answerAside()
  isLooking = atWork !== undefined || nextAside !== undefined || nowMs - lastWantedMs < restAfterMs
  if (isLooking) setImmediate(turn)
}

/**
 * Answers those beside the queue whose time has come: each waits as long, so they come in order. One that came in an absence, or
 * was answered in one, is not written down: how long it was on its way is not known.
 */
function answerAside(): void {
  nextAside ??= aside.shift()
  while (nextAside !== undefined) {
    const nowMs = performance.now()
    const { number, seenMs, isPrompt, socket } = nextAside
    if (seenMs + asideMs > nowMs) return
    socket.write(reply, 'latin1')
    const endedMs = performance.now()
    if (isPrompt && endedMs - nowMs <= awayMs) log.asides.push({ number, seenMs, endedMs })
    nextAside = aside.shift()
  }
}

function take(socket: Socket, path: string): void {
  if (path === '/log') {
    socket.write(replyOf(JSON.stringify(log)), 'latin1')
    return
  }
  const isAside = path.startsWith(asidePath)
  const number = Number(path.slice(isAside ? asidePath.length : 1))
  const seenMs = thereSince()
  lastWantedMs = seenMs
  const queue = isAside ? aside : waiting
  queue.push({ number, seenMs, isPrompt: turns > awayInTurn, socket })
  if (isLooking) return
  isLooking = true
  setImmediate(turn)
}

const server = createServer({ noDelay: true }, (socket) => {
  let open = ''
  socket.on('error', () => socket.destroy())
  socket.setEncoding('latin1').on('data', (text: string) => {
    const heads = (open + text).split(headEnd)
    open = heads.pop()!
    for (const head of heads) take(socket, head.slice(4, head.indexOf(' ', 4)))
  })
})
server.listen(0, '127.0.0.1', 8_192, () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})
if (stops !== undefined) stopByTheClock(stops)
