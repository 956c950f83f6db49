import type { AnsweredRequest, QueueLog } from '../servers/queue-log.ts'
import { logOf, startQueue } from '../servers/queue-process.ts'
import type { Transit } from '../truth/transit.ts'
import { type BareAsk, BareProcess } from './bare-process.ts'

/**
 * The number and the interval (in ms) of requests when awake and alone: enough for a typical number of those during which
 * the machine takes the core away for some ms, one or two of a hundred. But not more frequent than in a run, because
 * frequent requests are faster.
 */
const alone = { asks: 900, apartMs: 5 }

/** The first requests are not counted, because programs are slow until they are compiled. */
const warmUp = 100

/**
 * The greatest number and the interval (in ms) of requests during a run: rare enough to take only a few thousandths of
 * the core's time. It ends with the run.
 */
const beside = { asks: 100_000, apartMs: 20 }

/**
 * Measures the transit times of about 800 requests, with a bare socket on the core of the load that never sleeps, against
 * a server of the same kind on the other core.
 */
export async function transitsAlone(): Promise<Transit[]> {
  await using server = await startQueue({ service: { kind: 'constant', meanMs: 0, seed: 1 } })
  await using client = new BareProcess({ origin: server.origin, isAwake: true, ...alone })
  const asks = await client.asks
  const log = await logOf(server)
  return transits(asks, log, log.asides.slice(warmUp))
}

/** Starts a bare client that sleeps until its replies arrive, during a run, on the same core and with the same server. */
export function askBeside(origin: string): BareProcess {
  return new BareProcess({ origin, isAwake: false, ...beside })
}

/** The transits during a run, while its load was there and warm. */
export function transitsBeside(asks: readonly BareAsk[], log: QueueLog, warmUpSeconds: number): Transit[] {
  const { served, asides } = log
  const fromMs = Math.min(...served.map(({ seenMs }) => seenMs)) + 1_000 * warmUpSeconds
  const untilMs = Math.max(...served.map(({ seenMs }) => seenMs))
  return transits(
    asks,
    log,
    asides.filter(({ seenMs }) => seenMs >= fromMs && seenMs <= untilMs),
  )
}

function transits(
  asks: readonly BareAsk[],
  { clockMs }: QueueLog,
  answered: readonly AnsweredRequest[],
): Transit[] {
  return answered.map(({ number, seenMs, endedMs }) => {
    const { sentMs, repliedMs } = asks[number]!
    return { thereMs: clockMs + seenMs - sentMs, backMs: repliedMs - (clockMs + endedMs) }
  })
}
