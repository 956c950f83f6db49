import { join } from 'node:path'
import { recordedRun } from '../../../bench/plimsoll/recorded-run.ts'
import { noteText } from '../../../src/base/note.ts'
import type { RunRecord } from '../../../src/record/run-record.ts'
import { rowsOf } from '../comparison.ts'
import { measureTransits } from '../control/bare-transit.ts'
import { flags } from '../measured-run.ts'
import { logOf, startQueue } from '../servers/queue-process.ts'
import { serviceTimes } from '../servers/service-times.ts'
import { intendedArrivals } from '../truth/intended-arrivals.ts'
import { percentileOf } from '../truth/percentile.ts'
import { replay } from '../truth/replay.ts'
import { type Truth, trueResponses } from '../truth/true-responses.ts'
import { Disturber } from './disturbance.ts'
import type { DisturbedExperiment } from './disturbed-experiments.ts'

/** The judged figures, with their fractions. */
const judged = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const

type JudgedName = keyof typeof judged

/** Each figure is limited to these multiples of what it should be. */
const factors = [0.6, 0.9, 1.12, 1.6]

const startAndStopSeconds = 40

/** A figure of a disturbed run. Times in ms. */
export interface JudgedFigure {
  name: JudgedName
  /** What a client that is never late sees at least and at most. */
  leastMs: number
  mostMs: number
  measuredMs: number
  interval: readonly [number | null, number | null]
  isInside: boolean
  /** The SLAs that pass or fail although every such client sees the opposite. */
  wrong: string[]
  /** How many of its SLAs are decided, of how many. */
  decided: number
  slas: number
}

export interface JudgedRun {
  experiment: DisturbedExperiment
  requests: number
  figures: JudgedFigure[]
  verdict: RunRecord['verdict']['status']
  reasons: string[]
}

/** The allowance in ms for a transit that is not measured. */
const unknownTransitMs = 0.6

/**
 * Runs a disturbed experiment with SLAs around the truth, and compares their states and intervals with it.
 * `measuresTransits` is whether the transit is measured, which takes ten seconds; otherwise there is an allowance for it.
 */
export async function judgedRun(
  experiment: DisturbedExperiment,
  measuresTransits = true,
): Promise<JudgedRun> {
  const before = measuresTransits ? await measureTransits() : []
  await using server = await startQueue(experiment.server)
  await using disturber = new Disturber(experiment.disturbance)
  const record = await recordedRun(
    join(import.meta.dirname, `../plans/${experiment.load.kind}.load.ts`),
    ['--host', server.origin, ...flags(experiment), ...slasOf(experiment)],
    experiment.warmUpSeconds + experiment.seconds + startAndStopSeconds,
    (leader) => disturber.begin(leader),
  )
  const log = await logOf(server)
  const truth = truthOf(experiment, trueResponses(experiment, log))
  const after = measuresTransits ? await measureTransits() : []
  const rows = rowsOf(record, truth, [...before, ...after])
  const moreMs = measuresTransits ? 0 : unknownTransitMs
  return {
    experiment,
    requests: record.judged.totals.requests,
    figures: rows.flatMap((row) =>
      row.name in judged
        ? [
            figureOf(
              record,
              row.name as JudgedName,
              row.leastMs - row.boundMs,
              row.mostMs + row.boundMs + moreMs,
            ),
          ]
        : [],
    ),
    verdict: record.verdict.status,
    reasons: record.verdict.reasons.map(noteText),
  }
}

function figureOf(record: RunRecord, name: JudgedName, leastMs: number, mostMs: number): JudgedFigure {
  const slas = record.verdict.slas.filter(({ metric }) => metric === name)
  const interval = slas[0]?.interval ?? [null, null]
  const [low, high] = interval
  const wrong = slas.filter(({ status, limit }) => {
    if (status === 'pass') return limit.value! < leastMs
    return status === 'fail' && limit.value! > mostMs
  })
  return {
    ...{ name, leastMs, mostMs, interval },
    measuredMs: record.judged.totals.responseMs[name],
    isInside: (low === null || low <= mostMs) && (high === null || high >= leastMs),
    wrong: wrong.map(({ status, limit }) => `${name} ${limit.text}: ${status}`),
    decided: slas.filter(({ status }) => status === 'pass' || status === 'fail').length,
    slas: slas.length,
  }
}

/**
 * The truth of the users of a closed load does not come from the log, which shows the load that was made: with constant
 * service times each user waits for all the others, less the time for which it thinks.
 */
function truthOf({ load, server }: DisturbedExperiment, replayed: Truth): Truth {
  if (load.kind === 'arrivals') return replayed
  const { meanMs } = server.service
  const responseMs = Math.max(meanMs, load.count * meanMs - load.thinkMs)
  const responsesMs = new Float64Array(1_000).fill(responseMs)
  return {
    ...replayed,
    responsesMs,
    seenWith: (transitOf) =>
      responsesMs.map((ms) => {
        const { thereMs, backMs } = transitOf()
        return ms + thereMs + backMs
      }),
  }
}

/** The options for SLAs around what each figure should be, by the service times that the server has been given. */
function slasOf(experiment: DisturbedExperiment): string[] {
  const expectedMs = expectedResponses(experiment)
  return Object.entries(judged).flatMap(([name, fraction]) =>
    factors.flatMap((factor) => [
      '--sla',
      `${name} <= ${(factor * percentileOf(expectedMs, fraction)).toFixed(3)}ms`,
    ]),
  )
}

function expectedResponses(experiment: DisturbedExperiment): Float64Array {
  const { load, server, warmUpSeconds } = experiment
  if (load.kind === 'users') {
    const { meanMs } = server.service
    return new Float64Array([Math.max(meanMs, load.count * meanMs - load.thinkMs)])
  }
  const arrivalsMs = intendedArrivals(load, experiment)
  const serviceMs = serviceTimes(server.service)
  const servicesMs = arrivalsMs.map((_, number) => serviceMs(number))
  const warm = arrivalsMs.findIndex((ms) => ms >= warmUpSeconds * 1_000)
  return replay({ arrivalsMs, servicesMs }).slice(warm).sort()
}
