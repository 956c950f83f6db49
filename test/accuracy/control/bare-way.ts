import { join } from 'node:path'
import { loadCore, pinned } from '../../../bench/machine/pinned.ts'
import { failureText, timedRun } from '../../../bench/machine/timed-run.ts'
import { ServerProcess } from '../../../bench/servers/server-process.ts'
import type { QueueLog } from '../servers/queue-log.ts'
import { queueScript } from '../servers/queue-script.ts'

/** What a bare client is to do. */
export interface BareAsks {
  origin: string
  asks: number
  /** How far apart asks are due, in ms. */
  apartMs: number
  /** Whether it waits for replies without sleep. */
  isAwake: boolean
}

/**
 * How often it asks, how long each is served, and how far apart they are due, in ms. Awake it asks so often that those of which the
 * machine took the core away for some ms, one or two of a hundred, are as many as they are in a run; but not more often than a run
 * does, since what is done all the time is done faster. Asleep its core must come to rest for as long as in a run: after a rest of 1 ms
 * it is awake again in half the time.
 */
const awake = { asks: 900, serviceMs: 4, apartMs: 5 }
const asleep = { asks: 600, serviceMs: 4, apartMs: 8 }

/** Those that are not counted: programs are slow until they have been compiled. */
const warmUp = 100
const limitSeconds = 30

/**
 * What the way from the instant of sending to the reading of the reply takes beyond the stay at the server, in ms, ascending: measured by a
 * bare socket on the load's core, against the same server on the other, once for each of some 800 requests, or 500.
 */
export async function bareWay(isAwake: boolean): Promise<Float64Array> {
  const { asks, serviceMs, apartMs } = isAwake ? awake : asleep
  const settings = { service: { kind: 'constant', meanMs: serviceMs, seed: 1 } }
  await using server = await ServerProcess.start(queueScript, [JSON.stringify(settings)])
  const { origin } = server
  const wanted: BareAsks = { origin, asks, apartMs, isAwake }
  const client = join(import.meta.dirname, 'bare-client.ts')
  const run = await timedRun(pinned(loadCore, [process.execPath, client, JSON.stringify(wanted)]), {
    limitSeconds,
  })
  if (run.exitCode !== 0) throw new Error(failureText(run.exitCode, run.stderr, new Error('no bare way')))
  const tookMs = JSON.parse(run.stdout) as number[]
  const { served } = (await (await fetch(`${origin}/log`)).json()) as QueueLog
  return Float64Array.from(
    served
      .filter(({ number }) => number >= warmUp)
      .map(({ number, seenMs, endedMs }) => tookMs[number]! - (endedMs - seenMs)),
  ).sort()
}
