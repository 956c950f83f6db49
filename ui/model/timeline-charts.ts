import type { PackedEndpointSeries, PackedSeries } from '../../src/report/html/page-record.ts'
import { countText, msText, rateText } from './figure-text.ts'
import { plannedUsers } from './planned-load.ts'
import type { Report } from './report.ts'

/** A chart over the time of the run, before anything is drawn. */
export interface TimelineChart {
  key: string
  title: string
  unit: string
  seconds: number[]
  lines: ChartLine[]
  /** Lines on top of each other: what is drawn is then their running sum. */
  stacked: boolean
  format: (value: number) => string
  /** Limits of the whole run that this chart can show. */
  limits: { label: string; value: number }[]
  /** Whether a logarithmic axis is of use. */
  canBeLogarithmic: boolean
  /** How much room it needs, in sixths of a wide page. */
  width: 2 | 3
  empty?: string
}

export interface ChartLine {
  label: string
  values: (number | null)[]
  /** The name of a colour of the style sheet. */
  colour: string
  style: 'line' | 'area' | 'dashed'
  /** The gap between these two is marked. */
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

/** The same colour for a class of failures wherever it is shown. */
export function classColour(name: string): string {
  return classColours[name] ?? 'class-aborted'
}

const classWords: Record<string, string> = {
  http_5xx: 'HTTP 5xx',
  http_4xx: 'HTTP 4xx',
  dns: 'DNS',
  tls: 'TLS',
}

/** How a class of failures is called on the page. */
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
    verdict.slas
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

/** The charts of one endpoint, drawn from its own, coarser timeline. */
export function endpointCharts(seconds: number[], timeline: PackedEndpointSeries): TimelineChart[] {
  return [
    {
      ...plain,
      key: 'endpoint-rate',
      title: 'Request rate',
      unit: 'per second',
      seconds,
      lines: [
        { label: 'Requests', values: timeline.requestsPerSecond, colour: 'series-rate', style: 'area' },
        { label: 'Failed', values: timeline.failuresPerSecond, colour: 'class-5xx', style: 'line' },
      ],
      format: rateText,
    },
    {
      ...plain,
      key: 'endpoint-p95',
      title: 'Response time',
      unit: 'ms',
      seconds,
      lines: [{ label: 'p95', values: timeline.p95, colour: 'series-p95', style: 'line' }],
      format: msText,
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

function rateChart(series: PackedSeries): TimelineChart {
  const lines: ChartLine[] = [
    { label: 'Requests', values: series.requestsPerSecond, colour: 'series-rate', style: 'area' },
    {
      label: 'Iterations started',
      values: series.startedPerSecond,
      colour: 'series-started',
      style: 'line',
      role: 'started',
    },
  ]
  // A closed load plans users, not a rate.
  if (series.plannedPerSecond.some((value) => value !== null)) {
    lines.push({
      label: 'Iterations planned',
      values: series.plannedPerSecond,
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
    seconds: series.seconds,
    lines,
    format: rateText,
  }
}

function latencyChart(series: PackedSeries): TimelineChart {
  return {
    ...plain,
    key: 'latency',
    title: 'Response time',
    unit: 'ms',
    seconds: series.seconds,
    lines: [
      { label: 'p50', values: series.p50, colour: 'series-p50', style: 'line' },
      { label: 'p95', values: series.p95, colour: 'series-p95', style: 'line' },
      { label: 'p99', values: series.p99, colour: 'series-p99', style: 'line' },
    ],
    format: msText,
    canBeLogarithmic: true,
  }
}

function failureChart(series: PackedSeries): TimelineChart {
  const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0)
  return {
    ...plain,
    key: 'failures',
    title: 'Failures by class',
    unit: 'per second',
    seconds: series.seconds,
    // The most frequent at the bottom, where its shape is easiest to read.
    lines: Object.entries(series.failuresByClass)
      .filter(([, values]) => total(values) > 0)
      .sort(([, a], [, b]) => total(b) - total(a))
      .map(([name, values]) => ({
        label: classText(name),
        values,
        colour: classColour(name),
        style: 'area',
      })),
    stacked: true,
    format: rateText,
    width: 2,
    empty: 'No request failed.',
  }
}

function usersChart(series: PackedSeries, planned: number[] | undefined): TimelineChart {
  const lines: ChartLine[] = [{ label: 'Users', values: series.users, colour: 'series-users', style: 'area' }]
  if (planned !== undefined)
    lines.push({ label: 'Planned', values: planned, colour: 'series-planned', style: 'dashed' })
  return {
    ...plain,
    key: 'users',
    title: 'Users at work',
    unit: 'users',
    seconds: series.seconds,
    lines,
    format: countText,
    width: 2,
  }
}

function lagChart(series: PackedSeries): TimelineChart {
  return {
    ...plain,
    key: 'lag',
    title: 'Lag of the generator',
    unit: 'ms, highest',
    seconds: series.seconds,
    lines: [{ label: 'Lag', values: series.lagMaxMs, colour: 'series-lag', style: 'area' }],
    format: msText,
    canBeLogarithmic: true,
    width: 2,
  }
}

/** Each line raised by those below it, as a stacked chart draws them. */
export function runningSums(lines: (number | null)[][]): (number | null)[][] {
  const sums = new Array<number>(lines[0]?.length ?? 0).fill(0)
  return lines.map((values) => values.map((value, index) => (sums[index] = sums[index]! + (value ?? 0))))
}
