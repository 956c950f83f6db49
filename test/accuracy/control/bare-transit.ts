import type { AnsweredRequest, QueueLog } from '../servers/queue-log.ts'
import { logOf, startQueue } from '../servers/queue-process.ts'
import type { Transit } from '../truth/transit.ts'
import { BareProcess, type BareRequest } from './bare-process.ts'

/**
 * The number of requests and their interval in ms when the client polls and no load runs: enough requests for a typical
 * share of those during which the machine takes the core away for some ms, one or two of a hundred. They are not more
 * frequent than in a run, because frequent requests are faster.
 */
const alone = { requests: 900, apartMs: 5 }

/** The first requests are not counted, because programs are slow until they are compiled. */
const warmUp = 100

/**
 * The maximum number of requests and their interval in ms during a run, with which the client ends: rare enough to take
 * only a few thousandths of the core's time.
 */
const duringRun = { requests: 100_000, apartMs: 20 }

/**
 * Measures the transit times of about 800 requests while no load runs. The client polls on the core of the load, and a
 * server of the same kind runs on the other core.
 */
export async function measureTransits(): Promise<Transit[]> {
  await using server = await startQueue({ service: { kind: 'constant', meanMs: 0, seed: 1 } })
  await using client = new BareProcess({ origin: server.origin, isAwake: true, ...alone })
  const requests = await client.requests
  const log = await logOf(server)
  return transits(requests, log, log.asides.slice(warmUp))
}

/** Starts a bare client for the time of a run, on the core of the load and with its server. It sleeps until replies arrive. */
export function startBareClient(origin: string): BareProcess {
  return new BareProcess({ origin, isAwake: false, ...duringRun })
}

/** The transits during a run, from the end of its warm-up to its last request. */
export function transitsDuringRun(
  requests: readonly BareRequest[],
  log: QueueLog,
  warmUpSeconds: number,
): Transit[] {
  const { served, asides } = log
  const fromMs = Math.min(...served.map(({ seenMs }) => seenMs)) + 1_000 * warmUpSeconds
  const untilMs = Math.max(...served.map(({ seenMs }) => seenMs))
  return transits(
    requests,
    log,
    asides.filter(({ seenMs }) => seenMs >= fromMs && seenMs <= untilMs),
  )
}

function transits(
  requests: readonly BareRequest[],
  { clockMs }: QueueLog,
  answered: readonly AnsweredRequest[],
): Transit[] {
  return answered.map(({ number, seenMs, endedMs }) => {
    const { sentMs, repliedMs } = requests[number]!
    return { thereMs: clockMs + seenMs - sentMs, backMs: repliedMs - (clockMs + endedMs) }
  })
}
