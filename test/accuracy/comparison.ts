import { noteText } from '../../src/base/note.ts'
import type { RunRecord } from '../../src/record/run-record.ts'
import type { Experiment } from './experiment.ts'
import type { MeasuredRun } from './measured-run.ts'
import type { QueueLog } from './servers/queue-log.ts'
import { type PercentileName, percentileOf, percentiles } from './truth/percentile.ts'
import { seenByClients } from './truth/seen-by-clients.ts'
import { type Truth, trueResponses } from './truth/true-responses.ts'
import { type Way, wholesMs } from './truth/way.ts'

/** How far a percentile may be from the truth: this share of it, or so many ms, whichever is more. */
const allowed = { share: 0.01, ms: 0.2 }

/**
 * So many of the bare client's ways are quick ones. How often the machine was elsewhere for some ms is another in each run: one that was
 * spared is not wrong, but nobody goes a way faster than it can be gone.
 */
const quickShare = 0.1

/** One percentile beside its truth, in ms. */
export interface PercentileCompared {
  name: PercentileName
  /** What a client on this machine sees: the server's part, and the way as a bare client measured it. */
  truthMs: number
  /** What of 100 such clients 99 see at most. */
  mostMs: number
  /** The server's part alone. */
  serverMs: number
  /** What a client sees that was spared: the server's part, and a way as quick as a tenth of the bare client's. */
  leastMs: number
  measuredMs: number
  /** How far the two may be apart. */
  boundMs: number
  isWithin: boolean
}

/**
 * - `right`: the generator says that it was well, and every percentile is within its bound.
 * - `flagged`: the generator says that it was the limit, so that the figures are not to be trusted.
 * - `wrong`: it says that it was well, and it was not right.
 */
export type ExperimentStatus = 'right' | 'flagged' | 'wrong'

/** What an experiment came to. */
export interface ExperimentResult {
  experiment: Experiment
  status: ExperimentStatus
  /** What the status were if the whole way counted as Plimsoll's error. */
  statusByServer: ExperimentStatus
  /** Why the generator doubts itself. */
  reasons: string[]
  /** What is wrong besides percentiles: requests that failed or were not there. */
  faults: string[]
  requests: number
  percentiles: PercentileCompared[]
  /** Where the time goes between the two; null where the truth is not known. */
  parts: TimeParts | null
}

/** Medians and 99th percentiles of what makes the difference, in ms. */
export interface TimeParts {
  /** How late the generator got to what was due, as it says itself. */
  lag: { p50: number; p99: number }
  /** How late arrivals were at the server: lag, opening of connections, the way there. */
  late: { p50: number; p99: number }
  /** What the service time that Plimsoll measured has more than the stay at the server: the way there and back. */
  way: { p50: number; p99: number }
  /** The same of a bare client, from the instant at which it was to send. */
  bareWay: { p50: number; p99: number }
}

/** Holds what Plimsoll measured against the truth. */
export function compared(experiment: Experiment, { record, log, ways }: MeasuredRun): ExperimentResult {
  const faults = faultsOf(experiment, record, log.served.length)
  const truth = truthOf(experiment, log)
  if (typeof truth === 'string') faults.push(truth)
  const rows = typeof truth === 'string' ? [] : rowsOf(record, truth, ways)
  const { totals, generator } = record
  const statusBy = (isWithin: (row: PercentileCompared) => boolean): ExperimentStatus => {
    if (generator.status === 'limited') return 'flagged'
    return faults.length === 0 && rows.every(isWithin) ? 'right' : 'wrong'
  }
  return {
    experiment,
    status: statusBy((row) => row.isWithin),
    statusByServer: statusBy(({ serverMs, measuredMs }) => isNear(measuredMs, serverMs)),
    reasons: generator.reasons.map(noteText),
    faults,
    requests: totals.requests,
    percentiles: rows,
    parts: typeof truth === 'string' ? null : partsOf(record, truth, ways),
  }
}

/** The truth, or why nobody knows it. */
function truthOf(experiment: Experiment, log: QueueLog): Truth | string {
  try {
    return trueResponses(experiment, log)
  } catch (thrown) {
    return (thrown as Error).message
  }
}

function rowsOf({ judged: { totals } }: RunRecord, truth: Truth, ways: readonly Way[]): PercentileCompared[] {
  const quickWayMs = ways.length === 0 ? 0 : percentileOf(wholesMs(ways), quickShare)
  const shown = percentiles.filter(({ needs }) => totals.requests - totals.failures >= needs)
  const seen = seenByClients(
    truth,
    ways,
    shown.map(({ fraction }) => fraction),
  )
  return shown.map(({ name, fraction }, index) => {
    const { middleMs: truthMs, highMs: mostMs } = seen[index]!
    const serverMs = percentileOf(truth.responsesMs, fraction)
    const leastMs = serverMs + quickWayMs
    const measuredMs = totals.responseMs[name]
    const boundMs = boundOf(truthMs)
    const isWithin = measuredMs >= leastMs - boundMs && measuredMs <= mostMs + boundMs
    return { name, truthMs, serverMs, leastMs, mostMs, measuredMs, boundMs, isWithin }
  })
}

function boundOf(truthMs: number): number {
  return Math.max(allowed.share * truthMs, allowed.ms)
}

function isNear(measuredMs: number, truthMs: number): boolean {
  return Math.abs(measuredMs - truthMs) <= boundOf(truthMs)
}

function faultsOf({ connections }: Experiment, { totals, generator }: RunRecord, served: number): string[] {
  const faults: string[] = []
  if (totals.failures > 0) faults.push(`${totals.failures} requests failed`)
  if (totals.requests !== served)
    faults.push(`${totals.requests} requests were counted where the server served ${served}`)
  if (generator.startedArrivals !== generator.plannedArrivals)
    faults.push(`${generator.startedArrivals} of ${generator.plannedArrivals} iterations were started`)
  if (generator.connectionsOpened > (connections ?? Number.POSITIVE_INFINITY))
    faults.push(`${generator.connectionsOpened} connections were opened, not at most ${connections}`)
  return faults
}

function partsOf(
  { judged: { totals }, generator }: RunRecord,
  { staysMs, latenessMs }: Truth,
  ways: readonly Way[],
): TimeParts {
  const waysMs = wholesMs(ways)
  const way = (name: 'p50' | 'p99', fraction: number) =>
    totals.serviceMs[name] - percentileOf(staysMs, fraction)
  return {
    lag: { p50: generator.lagMs.p50, p99: generator.lagMs.p99 },
    late: { p50: percentileOf(latenessMs, 0.5), p99: percentileOf(latenessMs, 0.99) },
    way: { p50: way('p50', 0.5), p99: way('p99', 0.99) },
    bareWay: { p50: percentileOf(waysMs, 0.5), p99: percentileOf(waysMs, 0.99) },
  }
}
