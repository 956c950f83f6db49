import type {
  ErrorGroup,
  ErrorSample,
  LatencyStats,
  MetricStats,
  RowStats,
  RunRecord,
  SeriesPoint,
  TimingStats,
} from '../../record/run-record.ts'

/*
 * A record can be tens of megabytes; what goes into the page of the HTML report is a packed form of it, cut to what a
 * person can look at, so that any report stays below a megabyte and opens at once.
 */

/** What the page reads: the record with its tables packed. `ui/model/report.ts` unpacks it. */
export interface PageRecord
  extends Pick<
    RunRecord,
    'schema' | 'run' | 'verdict' | 'generator' | 'scenarios' | 'checks' | 'errors' | 'findings'
  > {
  /** The names that rows refer to by their place here. */
  endpoints: string[]
  /** What each of them is the name of. */
  kinds: RowStats['kind'][]
  /** What the places of a row's latencies are. */
  latencyFields: (keyof LatencyStats)[]
  whole: PackedScope
  judged: PackedScope & { durationSeconds: number } & Pick<RowStats, 'apdex' | 'goodput'>
  phases: (PackedScope & Omit<RunRecord['phases'][number], 'totals' | 'endpoints'>)[]
  /** What the loads were planned to be: the corners of each. */
  plannedLoad: PackedLoad[]
  series: PackedSeries
  /** The plannedLoad of each endpoint, in fewer points where there are many endpoints. */
  endpointSeries: { seconds: number[]; rows: PackedEndpointSeries[] }
  /** As in the record; empty for an endpoint for which there was no room: the page draws its percentiles. */
  histograms: { judged: string; whole: string; endpoints: string[] }
  /** The plan's own metrics: of the whole run, of its judged phases, and their courses. */
  metrics: { whole: MetricStats[]; judged: MetricStats[]; seconds: number[]; courses: (number | null)[][] }
  /** What the time of the judged requests was made of, by the place of the endpoint: parts by count, mean, p95 and max. */
  timings: PackedTiming[]
  /** How many entries of a list were too many to show. */
  leftOut: Record<string, number>
}

/** The parts in their order; null where nobody asked. */
export type PackedTiming = Record<keyof TimingStats, number[]> | null

export interface PackedScope {
  totals: PackedStats
  rows: PackedStats[]
}

/** One row of statistics; a row of latencies is empty where nothing succeeded. */
export type PackedStats = [
  endpoint: number,
  counts: [requests: number, failures: number, perSecond: number, bytesSent: number, bytesReceived: number],
  responseMs: number[],
  serviceMs: number[],
  statusCodes: Record<string, number>,
  failuresByClass: Record<string, number>,
]

/** A planned load, its corners as columns. */
export interface PackedLoad extends Omit<RunRecord['plannedLoad']['loads'][number], 'points'> {
  seconds: number[]
  values: number[]
}

/** Columns, as a chart draws them. */
export interface PackedSeries {
  seconds: number[]
  spanSeconds: number[]
  users: number[]
  plannedPerSecond: (number | null)[]
  startedPerSecond: number[]
  requestsPerSecond: number[]
  failuresPerSecond: number[]
  /** Per second, for each class that occurred. */
  failuresByClass: Record<string, number[]>
  p50: (number | null)[]
  p95: (number | null)[]
  p99: (number | null)[]
  max: (number | null)[]
  lagMaxMs: number[]
}

export interface PackedEndpointSeries {
  requestsPerSecond: number[]
  failuresPerSecond: number[]
  p95: (number | null)[]
}

const latencyFields = [
  'min',
  'mean',
  'stddev',
  'p50',
  'p75',
  'p90',
  'p95',
  'p99',
  'p999',
  'max',
] as const satisfies (keyof LatencyStats)[]

/** What fits: together these keep the largest report below nine tenths of a megabyte. */
const limit = {
  seriesPoints: 600,
  /** Of all planned loads together. */
  timelinePoints: 1_200,
  endpointSeriesNumbers: 18_000,
  metrics: 40,
  tags: 40,
  metricSeriesNumbers: 3_000,
  timings: 60,
  endpoints: 300,
  /** Rows of all phases together; beyond them a phase shows its most used endpoints. */
  phaseRows: 1_000,
  /** Beyond so many of them, they come without service times, which they show in their details only. */
  phaseRowsWithService: 500,
  histogramCharacters: 90_000,
  errors: 150,
  /** Of all samples of errors together. */
  sampleCharacters: 60_000,
  samplesOfError: 10,
  slas: 220,
  names: 300,
  textCharacters: 300,
}

/** The record as the page needs it. */
export function packRecord(record: RunRecord): PageRecord {
  const shownEndpoints = mostUsed(record.endpoints, limit.endpoints)
  // Behind the endpoints, whose courses go by their places.
  const shown = [...shownEndpoints, ...record.tags.slice(0, limit.tags)]
  const places = new Map(shown.map((endpoint, place) => [keyOf(endpoint), place]))
  const phaseRows = Math.max(1, Math.floor(limit.phaseRows / Math.max(1, record.phases.length)))
  const scope = (totals: RowStats, endpoints: RowStats[], most: number, withService = true): PackedScope => ({
    totals: packStats(totals, -1, true),
    rows: mostUsed(endpoints, most).flatMap((endpoint) => {
      const place = places.get(keyOf(endpoint))
      return place === undefined ? [] : [packStats(endpoint, place, withService)]
    }),
  })
  const leftOut: Record<string, number> = {}
  const cut = <T>(list: string, items: T[], most: number): T[] => {
    if (items.length > most) leftOut[list] = items.length - most
    return items.slice(0, most)
  }
  cut('endpoints', record.endpoints, limit.endpoints)
  cut('tags', record.tags, limit.tags)

  const texts = clipTexts({
    schema: record.schema,
    run: record.run,
    verdict: {
      ...record.verdict,
      reasons: cut('reasons', record.verdict.reasons, limit.names),
      // The broken ones first, so that none of them can be the one left out.
      slas: cut('slas', record.verdict.slas.toSorted(byTrouble), limit.slas),
    },
    generator: record.generator,
    endpoints: shown.map((endpoint) => endpoint.name),
    kinds: shown.map((endpoint) => endpoint.kind),
    latencyFields: [...latencyFields],
    whole: scope(record.totals, [...record.endpoints, ...record.tags], limit.endpoints + limit.tags),
    judged: {
      durationSeconds: record.judged.durationSeconds,
      ...qualityOf(record.judged.totals),
      ...scope(
        record.judged.totals,
        [...record.judged.endpoints, ...record.judged.tags],
        limit.endpoints + limit.tags,
      ),
    },
    phases: cut('phases', record.phases, limit.names).map(({ totals, endpoints, ...phase }) => ({
      ...phase,
      ...scope(
        totals,
        endpoints,
        phaseRows,
        record.phases.length * shown.length <= limit.phaseRowsWithService,
      ),
    })),
    plannedLoad: packPlannedLoad(record),
    series: packSeries(coarsen(wholePoints(record.series), limit.seriesPoints)),
    endpointSeries: packEndpointSeries(
      record,
      shownEndpoints.map((endpoint) => record.endpoints.indexOf(endpoint)),
    ),
    timings: shownEndpoints.slice(0, limit.timings).map((shown) => packTiming(record, shown)),
    metrics: packMetrics(record, cut('metrics', record.metrics, limit.metrics).length),
    scenarios: cut('scenarios', record.scenarios, limit.names),
    checks: cut(
      'checks',
      record.checks.toSorted((a, b) => b.failures - a.failures),
      limit.names,
    ),
    errors: cut(
      'errors',
      // Their samples come after: other texts are clipped to a line.
      record.errors.toSorted((a, b) => b.count - a.count).map((error) => ({ ...error, samples: [] })),
      limit.errors,
    ),
    findings: cut('findings', record.findings, limit.names),
    leftOut,
  })
  return { ...texts, errors: withSamples(texts.errors, record), histograms: packHistograms(record, shown) }
}

/** How well all requests that are judged were served. */
function qualityOf({ apdex, goodput }: RowStats): Pick<RowStats, 'apdex' | 'goodput'> {
  return { ...(apdex && { apdex }), ...(goodput && { goodput }) }
}

/** A group may be called like an endpoint. */
function keyOf({ kind, name }: RowStats): string {
  return `${kind} ${name}`
}

/** The errors with as many samples as there is room for: one of each, the most frequent first, then a second of each. */
function withSamples(errors: ErrorGroup[], record: RunRecord): ErrorGroup[] {
  const sorted = record.errors.toSorted((a, b) => b.count - a.count)
  const chosen = errors.map((): ErrorSample[] => [])
  let room = limit.sampleCharacters
  const rounds = Math.max(0, ...sorted.map(({ samples }) => samples.length))
  for (let round = 0; round < Math.min(rounds, limit.samplesOfError); round++) {
    for (const [place, own] of chosen.entries()) {
      const sample = sorted[place]!.samples[round]
      const characters = sample === undefined ? 0 : JSON.stringify(sample).length
      if (sample === undefined || characters > room) continue
      room -= characters
      own.push(sample)
    }
  }
  return errors.map((error, place) => ({ ...error, samples: chosen[place]! }))
}

const trouble = { fail: 0, 'no-data': 1, warn: 2, pass: 3 }

function byTrouble(a: { status: keyof typeof trouble }, b: { status: keyof typeof trouble }): number {
  return trouble[a.status] - trouble[b.status]
}

/** The endpoints with the most requests, still in the order of the plan. */
function mostUsed(endpoints: RowStats[], most: number): RowStats[] {
  if (endpoints.length <= most) return endpoints
  const chosen = new Set(endpoints.toSorted((a, b) => b.requests - a.requests).slice(0, most))
  return endpoints.filter((endpoint) => chosen.has(endpoint))
}

/** As many histograms as there is room for: of everything, then of the endpoints with the most requests. */
function packHistograms(record: RunRecord, endpoints: RowStats[]): PageRecord['histograms'] {
  let room = limit.histogramCharacters
  const fitting = ({ histogram }: RowStats) => {
    if (histogram.length > room) return ''
    room -= histogram.length
    return histogram
  }
  const judged = fitting(record.judged.totals)
  const whole = fitting(record.totals)
  const byKey = new Map(
    record.judged.endpoints
      .toSorted((a, b) => b.requests - a.requests)
      .map((endpoint) => [keyOf(endpoint), fitting(endpoint)]),
  )
  return { judged, whole, endpoints: endpoints.map((endpoint) => byKey.get(keyOf(endpoint)) ?? '') }
}

function packStats(stats: RowStats, endpoint: number, withService: boolean): PackedStats {
  const latencies = (row: LatencyStats) =>
    stats.requests > stats.failures ? latencyFields.map((field) => short(row[field])) : []
  return [
    endpoint,
    [stats.requests, stats.failures, short(stats.requestsPerSecond), stats.bytesSent, stats.bytesReceived],
    latencies(stats.responseMs),
    withService ? latencies(stats.serviceMs) : [],
    stats.statusCodes,
    stats.failuresByClass as Record<string, number>,
  ]
}

/** As many loads as there is room for, each whole. */
function packPlannedLoad({ plannedLoad }: RunRecord): PackedLoad[] {
  let room = limit.timelinePoints
  return plannedLoad.loads.flatMap(({ points, ...load }) => {
    room -= points.length
    if (room < 0) return []
    return [
      {
        ...load,
        seconds: points.map(({ seconds }) => short(seconds, 6)),
        values: points.map(({ value }) => short(value)),
      },
    ]
  })
}

function packSeries(groups: SeriesPoint[][]): PackedSeries {
  const mean = (value: (point: SeriesPoint) => number) => groups.map((group) => meanOf(group, value))
  const highest = (value: (point: SeriesPoint) => number | null | undefined) =>
    groups.map((group) => highestOf(group, value))
  const classes = new Set(groups.flat().flatMap((point) => Object.keys(point.failuresByClass))) as Set<
    keyof SeriesPoint['failuresByClass']
  >
  return {
    seconds: groups.map((group) => short(group[0]!.seconds, 6)),
    spanSeconds: groups.map((group) => short(spanOf(group))),
    users: highest((point) => point.users) as number[],
    plannedPerSecond: groups.map((group) =>
      group.some((point) => point.plannedPerSecond === null)
        ? null
        : meanOf(group, (point) => point.plannedPerSecond ?? 0),
    ),
    startedPerSecond: mean((point) => point.startedPerSecond),
    requestsPerSecond: mean((point) => point.requestsPerSecond),
    failuresPerSecond: mean((point) => point.failuresPerSecond),
    failuresByClass: Object.fromEntries(
      [...classes].map((name) => [
        name,
        // The record counts the failures of the point; a chart compares rates.
        mean((point) => (point.failuresByClass[name] ?? 0) / (point.spanSeconds || 1)),
      ]),
    ),
    p50: highest((point) => point.responseMs?.p50),
    p95: highest((point) => point.responseMs?.p95),
    p99: highest((point) => point.responseMs?.p99),
    max: highest((point) => point.responseMs?.max),
    lagMaxMs: highest((point) => point.lagMaxMs) as number[],
  }
}

function packEndpointSeries(record: RunRecord, places: number[]): PageRecord['endpointSeries'] {
  const points = Math.floor(limit.endpointSeriesNumbers / 3 / Math.max(1, places.length))
  const groups = coarsen(wholePoints(record.series), Math.min(limit.seriesPoints, Math.max(30, points)))
  return {
    seconds: groups.map((group) => short(group[0]!.seconds, 6)),
    rows: places.map((place) => ({
      requestsPerSecond: groups.map((group) =>
        meanOf(group, (point) => point.endpoints[place]?.requestsPerSecond ?? 0, 3),
      ),
      failuresPerSecond: groups.map((group) =>
        meanOf(group, (point) => point.endpoints[place]?.failuresPerSecond ?? 0, 3),
      ),
      p95: groups.map((group) => highestOf(group, (point) => point.endpoints[place]?.p95Ms, 3)),
    })),
  }
}

function packTiming(record: RunRecord, shown: RowStats): PackedTiming {
  const judged = record.judged.endpoints.find((endpoint) => keyOf(endpoint) === keyOf(shown))
  const { timingMs } = judged !== undefined && judged.requests > 0 ? judged : shown
  if (timingMs === undefined) return null
  const parts = Object.entries(timingMs).map(([part, { count, mean, p95, max }]) => [
    part,
    [count, ...[mean, p95, max].map((ms) => short(ms, 3))],
  ])
  return Object.fromEntries(parts) as PackedTiming
}

function packMetrics(record: RunRecord, count: number): PageRecord['metrics'] {
  const most = Math.max(30, Math.floor(limit.metricSeriesNumbers / Math.max(1, count)))
  const groups = coarsen(wholePoints(record.series), Math.min(limit.seriesPoints, most))
  const whole = record.metrics.slice(0, count)
  return {
    whole,
    judged: record.judged.metrics.slice(0, count),
    seconds: count === 0 ? [] : groups.map((group) => short(group[0]!.seconds, 6)),
    courses: whole.map(({ kind }, place) => groups.map((group) => metricOf(group, kind, place))),
  }
}

/** The figure of a metric over some points: of a trend the highest, of a gauge the last, else the mean. */
function metricOf(group: SeriesPoint[], kind: MetricStats['kind'], place: number): number | null {
  if (kind === 'trend') return highestOf(group, (point) => point.metrics[place])
  // Nothing added is nothing per second.
  if (kind === 'counter') return meanOf(group, (point) => point.metrics[place] ?? 0)
  const known = group.filter((point) => (point.metrics[place] ?? null) !== null)
  if (known.length === 0) return null
  return kind === 'gauge'
    ? short(known.at(-1)!.metrics[place]!)
    : meanOf(known, (point) => point.metrics[place]!)
}

/** Without the splinter that a run may end with: a handful of late replies makes rates and percentiles of nothing. */
function wholePoints(points: SeriesPoint[]): SeriesPoint[] {
  const [before, last] = points.slice(-2)
  const splinter =
    before !== undefined &&
    last !== undefined &&
    last.spanSeconds < before.spanSeconds / 2 &&
    last.failuresPerSecond === 0
  return splinter ? points.slice(0, -1) : points
}

/** Neighbours together, so many that no more than `most` groups are left. */
function coarsen(points: SeriesPoint[], most: number): SeriesPoint[][] {
  const size = Math.max(1, Math.ceil(points.length / most))
  return Array.from({ length: Math.ceil(points.length / size) }, (_, index) =>
    points.slice(index * size, (index + 1) * size),
  )
}

function spanOf(group: SeriesPoint[]): number {
  return group.reduce((sum, point) => sum + point.spanSeconds, 0)
}

/** Rates are averaged by length, so that the area under the curve stays the number of requests … */
function meanOf(group: SeriesPoint[], value: (point: SeriesPoint) => number, digits = 4): number {
  const weighted = group.reduce((sum, point) => sum + value(point) * point.spanSeconds, 0)
  return short(weighted / (spanOf(group) || 1), digits)
}

/** … and of latencies the highest is kept, so that a spike of one second is still there in a day. */
function highestOf(
  group: SeriesPoint[],
  value: (point: SeriesPoint) => number | null | undefined,
  digits = 4,
): number | null {
  let highest: number | null = null
  for (const point of group) {
    const own = value(point)
    if (own !== null && own !== undefined && (highest === null || own > highest)) highest = own
  }
  return highest === null ? null : short(highest, digits)
}

/** Histograms are exact to three digits; a fourth is what rounding needs. Whole numbers stay whole. */
function short(value: number, digits = 4): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(digits))
}

/** A text at a length that a page has room for. */
export function clip(text: string): string {
  if (text.length <= limit.textCharacters) return text
  return `${text.slice(0, limit.textCharacters - 1).toWellFormed()}…`
}

/** The same value with every text in it at a bounded length, those of its keys too. */
function clipTexts<T>(value: T): T {
  if (typeof value === 'string') return clip(value) as T
  if (Array.isArray(value)) return value.map(clipTexts) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [clip(key), clipTexts(part)])) as T
}
