import type { MetricStats, SeriesPoint } from '../../record/run-record.ts'

/*
 * Reduces a series to fewer points by merging neighbours. Rates are weighted by time, so that the area under the curve
 * remains the number of requests. The highest time is kept, so that a spike of one second shows in a day.
 */

/** The rows and metrics of a point. */
export type RowPoint = Pick<SeriesPoint, 'seconds' | 'spanSeconds' | 'endpoints' | 'metrics'>

/** The rows and metrics to keep: rows by their index in the record, metrics by their kind, in the record's order. */
export interface RowColumns {
  rows: readonly number[]
  metrics: readonly MetricStats['kind'][]
}

/** Reduces a series to at most `maxPoints` points, without rows and metrics. */
export function mergedSeries(series: readonly SeriesPoint[], maxPoints: number): SeriesPoint[] {
  return groupsOf(series, maxPoints).map(merged)
}

/** Reduces the rows and metrics of a series to at most `maxPoints` points. */
export function mergedRows(
  series: readonly SeriesPoint[],
  maxPoints: number,
  { rows, metrics }: RowColumns,
): RowPoint[] {
  return groupsOf(series, maxPoints).map((group) => ({
    ...timeOf(group),
    endpoints: rows.map((row) => ({
      requestsPerSecond: meanOf(group, ({ endpoints }) => endpoints[row]?.requestsPerSecond ?? 0),
      failuresPerSecond: meanOf(group, ({ endpoints }) => endpoints[row]?.failuresPerSecond ?? 0),
      p95Ms: highestOf(group, ({ endpoints }) => endpoints[row]?.p95Ms),
    })),
    metrics: metrics.map((kind, index) => metricOf(group, kind, index)),
  }))
}

function groupsOf(series: readonly SeriesPoint[], maxPoints: number): SeriesPoint[][] {
  const points = withoutShortEnd(series)
  const size = Math.max(1, Math.ceil(points.length / Math.floor(maxPoints)))
  return Array.from({ length: Math.ceil(points.length / size) }, (_, index) =>
    points.slice(index * size, (index + 1) * size),
  )
}

function timeOf(group: readonly SeriesPoint[]): Pick<SeriesPoint, 'seconds' | 'spanSeconds'> {
  return {
    seconds: group[0]!.seconds,
    spanSeconds: rounded(group.reduce((sum, { spanSeconds }) => sum + spanSeconds, 0)),
  }
}

/** Removes a last point much shorter than the others: its few late replies give meaningless rates and times. */
function withoutShortEnd(points: readonly SeriesPoint[]): readonly SeriesPoint[] {
  const [before, last] = points.slice(-2)
  const isShort =
    before !== undefined &&
    last !== undefined &&
    last.spanSeconds < before.spanSeconds / 2 &&
    last.failuresPerSecond === 0
  return isShort ? points.slice(0, -1) : points
}

function merged(group: readonly SeriesPoint[]): SeriesPoint {
  const isPlanned = group.every(({ plannedPerSecond }) => plannedPerSecond !== null)
  const responseMs = {
    p50: highestOf(group, (point) => point.responseMs?.p50),
    p95: highestOf(group, (point) => point.responseMs?.p95),
    p99: highestOf(group, (point) => point.responseMs?.p99),
    max: highestOf(group, (point) => point.responseMs?.max),
  }
  return {
    ...timeOf(group),
    phase: group[0]!.phase,
    users: Math.max(...group.map(({ users }) => users)),
    plannedPerSecond: isPlanned ? meanOf(group, (point) => point.plannedPerSecond!) : null,
    startedPerSecond: meanOf(group, (point) => point.startedPerSecond),
    requestsPerSecond: meanOf(group, (point) => point.requestsPerSecond),
    failuresPerSecond: meanOf(group, (point) => point.failuresPerSecond),
    failuresByClass: sumOf(group.map(({ failuresByClass }) => failuresByClass)),
    responseMs: responseMs.max === null ? null : (responseMs as NonNullable<SeriesPoint['responseMs']>),
    lagMaxMs: Math.max(...group.map(({ lagMaxMs }) => lagMaxMs)),
    endpoints: [],
    metrics: [],
  }
}

/** Merges a metric over several points: the highest value of a trend, the last of a gauge, else the mean. */
function metricOf(group: readonly SeriesPoint[], kind: MetricStats['kind'], index: number): number | null {
  if (kind === 'trend') return highestOf(group, ({ metrics }) => metrics[index])
  if (kind === 'counter') return meanOf(group, ({ metrics }) => metrics[index] ?? 0)
  const known = group.filter(({ metrics }) => (metrics[index] ?? null) !== null)
  if (known.length === 0) return null
  return kind === 'gauge' ? known.at(-1)!.metrics[index]! : meanOf(known, ({ metrics }) => metrics[index]!)
}

function meanOf(group: readonly SeriesPoint[], value: (point: SeriesPoint) => number): number {
  const spanSeconds = group.reduce((sum, point) => sum + point.spanSeconds, 0)
  const total = group.reduce((sum, point) => sum + value(point) * point.spanSeconds, 0)
  // A single point stays exactly as it is in the record.
  return group.length === 1 ? value(group[0]!) : rounded(total / (spanSeconds || 1))
}

function highestOf(
  group: readonly SeriesPoint[],
  value: (point: SeriesPoint) => number | null | undefined,
): number | null {
  let highest: number | null = null
  for (const point of group) {
    const own = value(point) ?? null
    if (own !== null && (highest === null || own > highest)) highest = own
  }
  return highest
}

function sumOf(counts: readonly SeriesPoint['failuresByClass'][]): SeriesPoint['failuresByClass'] {
  const sums: Record<string, number> = {}
  for (const [name, count] of counts.flatMap((each) => Object.entries(each)))
    sums[name] = (sums[name] ?? 0) + count
  return sums
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000
}
