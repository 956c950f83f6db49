import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { QueueLog } from './servers/queue-log.ts'
import { percentileOf } from './truth/percentile.ts'

/** What the way there and back costs over loopback with nothing around it, in ms. */
export interface BareWay {
  p50Ms: number
  p99Ms: number
}

const asks = 400

/**
 * Asks the server of a queue over one bare socket, again and again: how much longer that takes than the stay at the
 * server is what kernel and runtime take for the way on this machine, whoever measures.
 */
export async function bareWay(origin: string): Promise<BareWay> {
  const { hostname, port } = new URL(origin)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  await once(socket, 'connect')
  const tookMs: number[] = []
  for (let number = 0; number < asks; number++) {
    tookMs.push(await roundTripMs(socket, number))
    await pause(2)
  }
  socket.destroy()
  const { served } = (await (await fetch(`${origin}/log`)).json()) as QueueLog
  const wayMs = served.map(({ number, seenMs, endedMs }) => tookMs[number]! - (endedMs - seenMs))
  wayMs.sort((a, b) => a - b)
  return { p50Ms: percentileOf(wayMs, 0.5), p99Ms: percentileOf(wayMs, 0.99) }
}

async function roundTripMs(socket: Socket, number: number): Promise<number> {
  const replied = new Promise<number>((resolve) => socket.once('data', () => resolve(performance.now())))
  const startedMs = performance.now()
  socket.write(`GET /${number} HTTP/1.1\r\nHost: queue\r\n\r\n`, 'latin1')
  return (await replied) - startedMs
}
