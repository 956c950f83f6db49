import { failureClasses } from '../../src/base/failure-class.ts'
import { countText } from '../../src/base/units/count.ts'
import type { SeriesPoint } from '../../src/record/run-record.ts'
import { msCell, rateCell } from '../../src/report/words/figures.ts'
import { countedSlas } from '../../src/report/words/sla-words.ts'
import { plannedUsers } from './planned-load.ts'
import type { Report } from './report.ts'

/** The data of a chart over the time of the run. */
export interface TimelineChart {
  key: string
  title: string
  unit: string
  seconds: number[]
  lines: ChartLine[]
  /** Whether lines are drawn on top of each other, as running sums. */
  stacked: boolean
  format: (value: number) => string
  /** Limits of the whole run that this chart can show. */
  limits: { label: string; value: number }[]
  /** Whether a logarithmic axis is offered. */
  canBeLogarithmic: boolean
  /** The width of the chart in sixths of a wide page. */
  width: 2 | 3
  empty?: string
}

export interface ChartLine {
  label: string
  values: (number | null)[]
  /** The name of a colour of the style sheet. */
  colour: string
  style: 'line' | 'area' | 'dashed'
  /** The gap between planned and started is shaded. */
  role?: 'planned' | 'started'
}

const classColours: Record<string, string> = {
  http_5xx: 'class-5xx',
  http_4xx: 'class-4xx',
  timeout: 'class-timeout',
  connect: 'class-connect',
  reset: 'class-reset',
  dns: 'class-dns',
  tls: 'class-tls',
  protocol: 'class-protocol',
  check: 'class-check',
  script: 'class-script',
  aborted: 'class-aborted',
}

/** The colour of a class of failures. */
export function classColour(name: string): string {
  return classColours[name] ?? 'class-aborted'
}

const classWords: Record<string, string> = {
  http_5xx: 'HTTP 5xx',
  http_4xx: 'HTTP 4xx',
  dns: 'DNS',
  tls: 'TLS',
}

/** The name of a class of failures on the page. */
export function classText(name: string): string {
  return classWords[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}`
}

/** The charts of a run. */
export function timelineCharts({
  series,
  verdict,
  plannedLoad,
}: Pick<Report, 'series' | 'verdict' | 'plannedLoad'>): TimelineChart[] {
  const runLimits = (metrics: string[]) =>
    countedSlas(verdict.slas)
      .filter((sla) => sla.scope === 'run' && sla.phase === null && metrics.includes(sla.metric))
      .flatMap(({ metric, limit: { value, text } }) =>
        value === null ? [] : [{ label: `${metric} ${text}`, value }],
      )
  return [
    { ...rateChart(series), limits: runLimits(['rps']) },
    { ...latencyChart(series), limits: runLimits(['p50', 'p95', 'p99']) },
    failureChart(series),
    usersChart(series, plannedUsers(plannedLoad, series)),
    lagChart(series),
  ]
}

/** The charts of one row, which may have fewer points than those of the run. */
export function rowCharts(series: Report['rowSeries'], index: number): TimelineChart[] {
  const seconds = series.map((point) => point.seconds)
  const figures = series.map(({ endpoints }) => endpoints[index])
  return [
    {
      ...plain,
      key: 'endpoint-rate',
      title: 'Request rate',
      unit: 'per second',
      seconds,
      lines: [
        {
          label: 'Requests',
          values: figures.map((row) => row?.requestsPerSecond ?? 0),
          colour: 'series-rate',
          style: 'area',
        },
        {
          label: 'Failed',
          values: figures.map((row) => row?.failuresPerSecond ?? 0),
          colour: 'class-5xx',
          style: 'line',
        },
      ],
      format: rateCell,
    },
    {
      ...plain,
      key: 'endpoint-p95',
      title: 'Response time',
      unit: 'ms',
      seconds,
      lines: [
        {
          label: 'p95',
          values: figures.map((row) => row?.p95Ms ?? null),
          colour: 'series-p95',
          style: 'line',
        },
      ],
      format: msCell,
      canBeLogarithmic: true,
    },
  ]
}

const plain = {
  stacked: false,
  limits: [],
  canBeLogarithmic: false,
  width: 3,
} as const satisfies Partial<TimelineChart>

function rateChart(series: SeriesPoint[]): TimelineChart {
  const lines: ChartLine[] = [
    {
      label: 'Requests',
      values: series.map((point) => point.requestsPerSecond),
      colour: 'series-rate',
      style: 'area',
    },
    {
      label: 'Iterations started',
      values: series.map((point) => point.startedPerSecond),
      colour: 'series-started',
      style: 'line',
      role: 'started',
    },
  ]
  // A closed load plans users, not a rate.
  if (series.some(({ plannedPerSecond }) => plannedPerSecond !== null)) {
    lines.push({
      label: 'Iterations planned',
      values: series.map((point) => point.plannedPerSecond),
      colour: 'series-planned',
      style: 'dashed',
      role: 'planned',
    })
  }
  return {
    ...plain,
    key: 'rate',
    title: 'Rate, planned and achieved',
    unit: 'per second',
    seconds: secondsOf(series),
    lines,
    format: rateCell,
  }
}

function latencyChart(series: SeriesPoint[]): TimelineChart {
  return {
    ...plain,
    key: 'latency',
    title: 'Response time',
    unit: 'ms',
    seconds: secondsOf(series),
    lines: [responseLine(series, 'p50'), responseLine(series, 'p95'), responseLine(series, 'p99')],
    format: msCell,
    canBeLogarithmic: true,
  }
}

function responseLine(series: readonly SeriesPoint[], field: 'p50' | 'p95' | 'p99'): ChartLine {
  const values = series.map(({ responseMs }) => responseMs?.[field] ?? null)
  return { label: field, values, colour: `series-${field}`, style: 'line' }
}

function failureChart(series: SeriesPoint[]): TimelineChart {
  const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0)
  return {
    ...plain,
    key: 'failures',
    title: 'Failures by class',
    unit: 'per second',
    seconds: secondsOf(series),
    // The most frequent class is at the bottom, where its shape is easiest to read.
    lines: failureClasses
      .map((name): [name: string, perSecond: number[]] => [
        name,
        // The record has counts; a chart compares rates.
        series.map(({ failuresByClass, spanSeconds }) => (failuresByClass[name] ?? 0) / (spanSeconds || 1)),
      ])
      .filter(([, values]) => total(values) > 0)
      .sort(([, a], [, b]) => total(b) - total(a))
      .map(([name, values]) => ({
        label: classText(name),
        values,
        colour: classColour(name),
        style: 'area',
      })),
    stacked: true,
    format: rateCell,
    width: 2,
    empty: 'No request failed.',
  }
}

function usersChart(series: SeriesPoint[], planned: number[] | undefined): TimelineChart {
  const lines: ChartLine[] = [
    { label: 'Users', values: series.map((point) => point.users), colour: 'series-users', style: 'area' },
  ]
  if (planned !== undefined)
    lines.push({ label: 'Planned', values: planned, colour: 'series-planned', style: 'dashed' })
  return {
    ...plain,
    key: 'users',
    title: 'Users at work',
    unit: 'users',
    seconds: secondsOf(series),
    lines,
    format: countText,
    width: 2,
  }
}

function lagChart(series: SeriesPoint[]): TimelineChart {
  return {
    ...plain,
    key: 'lag',
    title: 'Lag of the generator',
    unit: 'ms, highest',
    seconds: secondsOf(series),
    lines: [
      { label: 'Lag', values: series.map((point) => point.lagMaxMs), colour: 'series-lag', style: 'area' },
    ],
    format: msCell,
    canBeLogarithmic: true,
    width: 2,
  }
}

function secondsOf(series: readonly SeriesPoint[]): number[] {
  return series.map(({ seconds }) => seconds)
}

/** Adds to each line all lines before it, as a stacked chart draws them. Null counts as 0. */
export function runningSums(lines: (number | null)[][]): (number | null)[][] {
  const sums = new Array<number>(lines[0]?.length ?? 0).fill(0)
  return lines.map((values) => values.map((value, index) => (sums[index] = sums[index]! + (value ?? 0))))
}
