import type { AnsweredRequest, QueueLog } from '../servers/queue-log.ts'
import { logOf, startQueue } from '../servers/queue-process.ts'
import type { Way } from '../truth/way.ts'
import { type BareAsk, BareProcess } from './bare-process.ts'

/**
 * How often it asks awake and alone, and how far apart they are due, in ms: so often that those of which the machine took the core away
 * for some ms, one or two of a hundred, are as many as they are in a run; but not more often than a run does, since what is done all
 * the time is done faster.
 */
const alone = { asks: 900, apartMs: 5 }

/** Those that are not counted: programs are slow until they have been compiled. */
const warmUp = 100

/**
 * How often it asks beside a run at most, and how far apart they are due, in ms: seldom enough to take no more than some thousandths of the
 * core's time. It is told when it has been enough.
 */
const beside = { asks: 100_000, apartMs: 20 }

/**
 * What the way from the instant of sending to the reading of the reply takes beyond the stay at the server: measured by a bare socket on the
 * load's core that never sleeps, against a server of the same kind on the other, once for each of some 800 requests.
 */
export async function waysAlone(): Promise<Way[]> {
  await using server = await startQueue({ service: { kind: 'constant', meanMs: 0, seed: 1 } })
  await using client = new BareProcess({ origin: server.origin, isAwake: true, ...alone })
  const asks = await client.asks
  const log = await logOf(server)
  return ways(asks, log, log.asides.slice(warmUp))
}

/** A bare client that sleeps until its replies are there, beside a run on the same core and at the same server. */
export function askBeside(origin: string): BareProcess {
  return new BareProcess({ origin, isAwake: false, ...beside })
}

/** The ways beside a run, while the run's load was there and warm. */
export function waysBeside(asks: readonly BareAsk[], log: QueueLog, warmUpSeconds: number): Way[] {
  const { served, asides } = log
  const fromMs = Math.min(...served.map(({ seenMs }) => seenMs)) + 1_000 * warmUpSeconds
  const untilMs = Math.max(...served.map(({ seenMs }) => seenMs))
  return ways(
    asks,
    log,
    asides.filter(({ seenMs }) => seenMs >= fromMs && seenMs <= untilMs),
  )
}

function ways(asks: readonly BareAsk[], { clockMs }: QueueLog, answered: readonly AnsweredRequest[]): Way[] {
  return answered.map(({ number, seenMs, endedMs }) => {
    const { sentMs, repliedMs } = asks[number]!
    return { thereMs: clockMs + seenMs - sentMs, backMs: repliedMs - (clockMs + endedMs) }
  })
}
