import { grouped } from '../../bench/comparison/spread.ts'
import { type Column, failureLines, markdownTable } from '../../bench/comparison/table.ts'
import { statusOf } from './attempts.ts'
import type { ExperimentResult, ExperimentStatus, PercentileCompared } from './comparison.ts'
import { makingText, utilizationOf } from './experiment.ts'
import { type PercentileName, percentiles } from './truth/percentile.ts'
import { type PoissonQueue, settledPercentileMs } from './truth/poisson-queue.ts'
import { rangesByChance } from './truth/virtual-runs.ts'

/** The results of the whole suite. */
export interface AccuracyReport {
  pinned: boolean
  /** The runs of each experiment: one, or three if the first was out of bounds. */
  experiments: ExperimentResult[][]
  /** Runs that failed, with their messages. */
  failures: { name: string; failure: string }[]
}

const left = (title: string): Column => ({ title, align: 'left' })
const right = (title: string): Column => ({ title, align: 'right' })

/** Formats the report as Markdown: the result of each experiment, the causes of differences, and the formulas. */
export function accuracyReport(report: AccuracyReport): string {
  const results = report.experiments.flat()
  return [
    summary(report),
    '### Percentile by percentile',
    'Truth including the transit of a bare client → measured (difference), in ms. Bold values are out of bounds, max(1 %, 0.2 ms): above the ' +
      '99th percentile of the bare clients, or below the fastest that one could see. † marks values that only this range allows: they are further from the median client than the bound.',
    comparisonTable(report.experiments),
    doubts(results),
    failureLines(report.failures).trim(),
    '### Where the differences come from',
    'Medians and 99th percentiles in ms. The transit of the bare client is part of the truth above.',
    partsTable(results),
    // All runs of an experiment have the same queue.
    formulas(report.experiments.map((runs) => runs[0]!)),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function summary({ pinned, experiments, failures }: AccuracyReport): string {
  const count = (status: ExperimentStatus) => experiments.filter((runs) => statusOf(runs) === status).length
  const atLast = experiments.filter((runs) => runs.length > 1 && statusOf(runs) === 'right').length
  const cores = pinned ? 'generator and server on separate cores' : 'NOT pinned: too few cores or no taskset'
  const byServer = experiments.filter((runs) => runs.at(-1)!.statusByServer === 'wrong').length
  return (
    `${experiments.length + failures.length} experiments, ${cores}: **${count('right')} right**` +
    (atLast === 0 ? ', ' : ` (${atLast} of them out of bounds at first, and right in both runs after it), `) +
    `${count('flagged')} flagged by the generator as limited, **${count('wrong')} wrong** ` +
    '(not flagged, but a percentile is out of bounds)' +
    (failures.length === 0 ? '.' : `, **${failures.length} failed**.`) +
    ` If the whole transit counted as an error of Plimsoll, ${byServer} would be wrong.`
  )
}

const statusTexts = { right: 'right', flagged: 'flagged', wrong: '**wrong**' } as const

function comparisonTable(experiments: readonly (readonly ExperimentResult[])[]): string {
  const columns = [
    left('server'),
    left('load by'),
    right('requests'),
    ...percentiles.map(({ name }) => right(title(name))),
    left(''),
  ]
  const rows = experiments.flatMap((runs) =>
    runs.map((result, index) => [
      index === 0 ? result.experiment.name : `${result.experiment.name}, again`,
      makingText(result.experiment),
      grouped(result.requests),
      ...percentiles.map(({ name }) => comparedText(result.percentiles.find((row) => row.name === name))),
      result.status === 'wrong' && statusOf(runs) === 'right' ? 'out of bounds' : statusTexts[result.status],
    ]),
  )
  return markdownTable(columns, rows)
}

function comparedText(row: PercentileCompared | undefined): string {
  if (row === undefined) return '–'
  const { truthMs, measuredMs, boundMs, isWithin } = row
  const differenceMs = Math.abs(measuredMs - truthMs)
  const difference = `${measuredMs < truthMs ? '−' : '+'}${ms(differenceMs)}`
  const marked = !isWithin ? `**${difference}**` : differenceMs > boundMs ? `${difference} †` : difference
  return `${ms(truthMs)} → ${ms(measuredMs)} (${marked})`
}

function doubts(results: readonly ExperimentResult[]): string {
  return results
    .flatMap((result) =>
      [...result.reasons, ...result.faults].map(
        (reason) => `- ${result.experiment.name}, ${makingText(result.experiment)}: ${reason}`,
      ),
    )
    .join('\n')
}

function partsTable(results: readonly ExperimentResult[]): string {
  const columns = [
    left('server'),
    left('load by'),
    ...['lag p50', 'lag p99', 'late at the server p50', 'p99', 'transit p50', 'bare transit p50', 'p99'].map(
      right,
    ),
  ]
  const rows = results.map((result) => {
    if (result.parts === null) return [result.experiment.name, makingText(result.experiment)]
    const { lag, late, transit, bareTransit } = result.parts
    return [
      result.experiment.name,
      makingText(result.experiment),
      ...[lag.p50, lag.p99, late.p50, late.p99, transit.p50, bareTransit.p50, bareTransit.p99].map(ms),
    ]
  })
  return markdownTable(columns, rows)
}

function formulas(results: readonly ExperimentResult[]): string {
  const columns = [left('queue'), ...percentiles.map(({ name }) => right(title(name)))]
  const rows = results.flatMap((result) => {
    const { load, server, pacing, blockMs } = result.experiment
    // Only one of the experiments that differ in how the load is made, because this shows the truth, not the measurement.
    if (
      load.kind !== 'arrivals' ||
      load.spread !== 'poisson' ||
      pacing !== 'precise' ||
      blockMs !== undefined
    )
      return []
    const queue: PoissonQueue = {
      service: server.service.kind,
      meanServiceMs: server.service.meanMs,
      utilization: utilizationOf(result.experiment),
    }
    const shown = percentiles.filter(({ name }) => result.percentiles.some((row) => row.name === name))
    const ranges = rangesByChance(
      queue,
      result.requests,
      shown.map(({ fraction }) => fraction),
    )
    const cells = shown.map(({ name, fraction }, index) => {
      const { lowMs, highMs } = ranges[index]!
      const { serverMs } = result.percentiles.find((row) => row.name === name)!
      const formula = settledPercentileMs(queue, fraction)
      return `${formula.toFixed(1)} (${lowMs.toFixed(1)}–${highMs.toFixed(1)}): ${serverMs.toFixed(1)}`
    })
    return [[result.experiment.name, ...cells]]
  })
  if (rows.length === 0) return ''
  const heading =
    '### Comparison with formulas\n\nIn ms: the formula (and the range of 99 of 100 runs of this length): the replay.'
  return `${heading}\n\n${markdownTable(columns, rows)}`
}

function title(name: PercentileName): string {
  return name === 'p999' ? 'p99.9' : name
}

/** Formats milliseconds with the significant digits. */
function ms(value: number): string {
  if (!Number.isFinite(value)) return '–'
  return value.toFixed(Math.abs(value) < 100 ? 2 : 1)
}
