import { noteText } from '../../src/base/note.ts'
import type { RunRecord } from '../../src/record/run-record.ts'
import type { Experiment } from './experiment.ts'
import type { MeasuredRun } from './measured-run.ts'
import type { QueueLog } from './servers/queue-log.ts'
import { type PercentileName, percentileOf, percentiles } from './truth/percentile.ts'
import { seenByClients } from './truth/seen-by-clients.ts'
import { type Transit, wholesMs } from './truth/transit.ts'
import { type Truth, trueResponses } from './truth/true-responses.ts'

/** The allowed distance of a percentile from the truth: this share of it, or this time in ms, whichever is more. */
const allowed = { share: 0.01, ms: 0.2 }

/**
 * This share of the bare client's transits counts as fast. How often the machine is elsewhere for some ms differs between
 * runs. A run that was spared is not wrong, but no transit is faster than possible.
 */
const quickShare = 0.1

/** A percentile compared with its truth, in ms. */
export interface PercentileCompared {
  name: PercentileName
  /** What a client on this machine sees: the server's part, and the transit that a bare client measured. */
  truthMs: number
  /** What 99 of 100 such clients see at most. */
  mostMs: number
  /** The server's part alone. */
  serverMs: number
  /** What a spared client sees: the server's part, and a transit as fast as a tenth of the bare client's. */
  leastMs: number
  measuredMs: number
  /** The allowed distance between the two. */
  boundMs: number
  isWithin: boolean
}

/**
 * - `right`: every percentile is within its bound, and the generator reports no limit.
 * - `flagged`: the generator reports that it was the limit, so the figures cannot be trusted.
 * - `wrong`: a percentile is out of bounds, but the generator reports no limit.
 */
export type ExperimentStatus = 'right' | 'flagged' | 'wrong'

/** The result of an experiment. */
export interface ExperimentResult {
  experiment: Experiment
  status: ExperimentStatus
  /** The status if the whole transit counted as Plimsoll's error. */
  statusByServer: ExperimentStatus
  /** Why the generator reports that it was the limit. */
  reasons: string[]
  /** Faults besides percentiles: requests that failed or are missing. */
  faults: string[]
  requests: number
  percentiles: PercentileCompared[]
  /** The parts of the difference; null if the truth is unknown. */
  parts: TimeParts | null
}

/** Medians and 99th percentiles of the parts of the difference, in ms. */
export interface TimeParts {
  /** The lag that the generator reports. */
  lag: { p50: number; p99: number }
  /** How late arrivals were at the server: lag, opening of connections, and transit. */
  late: { p50: number; p99: number }
  /** The service time that Plimsoll measured minus the time at the server: the transit there and back. */
  transit: { p50: number; p99: number }
  /** The same for a bare client, from the instant at which it should send. */
  bareTransit: { p50: number; p99: number }
}

/** Compares Plimsoll's measurement with the truth. */
export function compared(experiment: Experiment, { record, log, transits }: MeasuredRun): ExperimentResult {
  const faults = faultsOf(experiment, record, log.served.length)
  const truth = truthOf(experiment, log)
  if (typeof truth === 'string') faults.push(truth)
  const rows = typeof truth === 'string' ? [] : rowsOf(record, truth, transits)
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
    parts: typeof truth === 'string' ? null : partsOf(record, truth, transits),
  }
}

/** The truth, or the reason why it is unknown. */
function truthOf(experiment: Experiment, log: QueueLog): Truth | string {
  try {
    return trueResponses(experiment, log)
  } catch (thrown) {
    return (thrown as Error).message
  }
}

/** Compares the percentiles of a run with their truth. */
export function rowsOf(
  { judged: { totals } }: RunRecord,
  truth: Truth,
  transits: readonly Transit[],
): PercentileCompared[] {
  const quickTransitMs = transits.length === 0 ? 0 : percentileOf(wholesMs(transits), quickShare)
  const shown = percentiles.filter(({ needs }) => totals.requests - totals.failures >= needs)
  const seen = seenByClients(
    truth,
    transits,
    shown.map(({ fraction }) => fraction),
  )
  return shown.map(({ name, fraction }, index) => {
    const { middleMs: truthMs, highMs: mostMs } = seen[index]!
    const serverMs = percentileOf(truth.responsesMs, fraction)
    const leastMs = serverMs + quickTransitMs
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
  transits: readonly Transit[],
): TimeParts {
  const transitsMs = wholesMs(transits)
  const transit = (name: 'p50' | 'p99', fraction: number) =>
    totals.serviceMs[name] - percentileOf(staysMs, fraction)
  return {
    lag: { p50: generator.lagMs.p50, p99: generator.lagMs.p99 },
    late: { p50: percentileOf(latenessMs, 0.5), p99: percentileOf(latenessMs, 0.99) },
    transit: { p50: transit('p50', 0.5), p99: transit('p99', 0.99) },
    bareTransit: { p50: percentileOf(transitsMs, 0.5), p99: percentileOf(transitsMs, 0.99) },
  }
}
