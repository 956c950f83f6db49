/**
 * A single server that serves in order of arrival, with service times that are known in advance, and logs when each
 * request was read, how long it was served, and when the server was away. Its settings are JSON in the first argument. It
 * prints its origin once it listens. `GET /17` is request 17. `GET /aside/17` is answered after a while, outside of the
 * queue. `GET /log` returns the log.
 */
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { stopByTheClock } from '../../../bench/servers/stops.ts'
import { Fifo } from '../../../src/base/fifo.ts'
import { machineClockMs } from './machine-clock.ts'
import type { QueueLog } from './queue-log.ts'
import type { QueueSettings } from './queue-settings.ts'
import { serviceTimes } from './service-times.ts'

/** If more time than this passes between two polls of sockets and clock, the server was away, in ms. */
const awayMs = 0.1

/** How long it keeps polling while idle, in ms. Afterwards it sleeps until a request arrives. */
const restAfterMs = 1_000

/** The delay of replies outside of the queue, in ms: long enough for the client to fall asleep. */
const asideMs = 4

interface Asked {
  number: number
  seenMs: number
  /** Whether it was certainly read at the first poll after its arrival. */
  isPrompt: boolean
  socket: Socket
}

const { service, stops } = JSON.parse(process.argv[2] ?? '') as QueueSettings
const serviceMs = serviceTimes(service)
const log: QueueLog = { clockMs: machineClockMs(), served: [], asides: [], absences: [] }
const waiting = new Fifo<Asked>()
const aside = new Fifo<Asked>()
let nextAside: Asked | undefined
/** The current request, and the end of its service. */
let atWork = waiting.shift()
let dueMs = 0
let lastEndMs = 0
let lastLookMs = performance.now()
let lastWantedMs = 0
/** The number of turns, and the last one in which it was away. Requests read before the next turn can have arrived meanwhile. */
let turns = 0
let awayInTurn = 0
let isLooking = false

const headEnd = '\r\n\r\n'
const replyOf = (body: string) =>
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
const reply = replyOf('1')
const asidePath = '/aside/'

/**
 * Reads the clock, and records an absence if the last reading was too long ago. During a service the time is part of the
 * service and would count twice.
 */
function look(): number {
  const nowMs = performance.now()
  if (isLooking && atWork === undefined && waiting.length === 0 && nowMs - lastLookMs > awayMs) {
    log.absences.push([lastLookMs, nowMs])
  }
  looked(nowMs)
  return nowMs
}

function looked(nowMs: number): void {
  if (nowMs - lastLookMs > awayMs) awayInTurn = turns
  lastLookMs = nowMs
}

/**
 * The arrival of a request that has just been read: it was not there at the last poll, and reading it is part of the
 * server's work. After an absence its arrival is unknown, and counts as the end of the absence.
 */
function thereSince(): number {
  const isPrompt = isLooking && performance.now() - lastLookMs <= awayMs
  return isPrompt ? lastLookMs : look()
}

function beginNext(): void {
  atWork = waiting.shift()
  if (atWork !== undefined) dueMs = Math.max(atWork.seenMs, lastEndMs) + serviceMs(atWork.number)
}

/** Polls without sleeping while there is something to wait for, because a timer of Node is up to 1 ms late. */
function turn(): void {
  turns++
  const nowMs = look()
  if (atWork === undefined) beginNext()
  while (atWork !== undefined && dueMs <= performance.now()) {
    const { number, seenMs, socket } = atWork
    socket.write(reply, 'latin1')
    // Writing the reply delays the next request, so it is part of the service.
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
 * Answers the requests outside of the queue that are due. All have the same delay, so they are due in order. A request
 * that arrived or was answered during an absence is not logged, because its transit is unknown.
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
