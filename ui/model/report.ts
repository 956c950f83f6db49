import type { LatencyStats, RowStats } from '../../src/record/run-record.ts'
import type {
  PackedEndpointSeries,
  PackedScope,
  PackedSeries,
  PackedStats,
  PackedTiming,
  PageRecord,
} from '../../src/report/html/page-record.ts'
import type { PlannedLoad } from './planned-load.ts'

/**
 * What the page shows, wherever it comes from: the record inside a report now, a stream on the live page later.
 * Components know nothing else.
 */
export interface Report
  extends Pick<
    PageRecord,
    'run' | 'verdict' | 'generator' | 'metrics' | 'scenarios' | 'checks' | 'errors' | 'findings' | 'leftOut'
  > {
  /** The parts of the run that figures can be shown of; the first one is shown unless another is chosen. */
  scopes: Scope[]
  phases: PhaseSpan[]
  /** Where the charts end. */
  endSeconds: number
  /** What the loads were planned to be. */
  plannedLoad: PlannedLoad[]
  series: PackedSeries
  /** What the time of the judged requests was made of, by `rowKey`; of those for which it was asked. */
  timings: Map<string, NonNullable<PackedTiming>>
  /** See `rowKey`. */
  endpointSeries: { seconds: number[]; byKey: Map<string, PackedEndpointSeries> }
}

export interface Scope {
  /** `judged`, `whole`, or `phase:` and its name. */
  key: string
  label: string
  durationSeconds: number
  totals: RowStats
  endpoints: RowStats[]
}

export interface PhaseSpan {
  name: string
  judged: boolean
  startSeconds: number
  endSeconds: number
  reached: boolean
  /** Which of the loads side by side it belongs to, by number: each has a row of its own above a chart. */
  lane: number
  totals: RowStats
}

/** The report that a packed record is about. */
export function reportOf(page: PageRecord): Report {
  const unpack = (row: PackedStats, histogram = '') => unpackStats(page, row, histogram)
  const scope = (key: string, label: string, durationSeconds: number, packed: PackedScope): Scope => ({
    key,
    label,
    durationSeconds,
    totals: unpack(packed.totals, key === 'judged' || key === 'whole' ? page.histograms[key] : ''),
    endpoints: packed.rows.map((row) =>
      unpack(row, key === 'judged' ? page.histograms.endpoints[row[0]] : ''),
    ),
  })
  const judged = scope('judged', 'Judged phases', page.judged.durationSeconds, page.judged)
  const { apdex, goodput } = page.judged
  Object.assign(judged.totals, apdex && { apdex }, goodput && { goodput })
  const whole = scope('whole', 'Whole run', page.run.durationSeconds, page.whole)
  const phases = page.phases.map((phase) =>
    scope(`phase:${phase.name}`, phase.name, phase.endSeconds - phase.startSeconds, phase),
  )
  const loads = [...new Set(page.phases.map(({ load }) => load))]
  return {
    run: page.run,
    verdict: page.verdict,
    generator: page.generator,
    // Where nothing was judged, the figures of the whole run are the only ones there are.
    scopes: hasData(judged) ? [judged, whole, ...phases] : [whole, judged, ...phases],
    phases: page.phases.map(({ name, load, judged, startSeconds, endSeconds, reached, totals }) => ({
      name,
      judged,
      startSeconds,
      endSeconds,
      reached,
      lane: Math.max(0, loads.indexOf(load)),
      totals: unpack(totals),
    })),
    endSeconds: Math.max(
      page.run.durationSeconds,
      (page.series.seconds.at(-1) ?? 0) + (page.series.spanSeconds.at(-1) ?? 0),
    ),
    plannedLoad: page.plannedLoad.map(({ seconds, values, ...load }) => ({
      ...load,
      points: seconds.map((at, index) => ({ seconds: at, value: values[index] ?? 0 })),
    })),
    series: page.series,
    timings: new Map(
      page.timings.flatMap((timing, place) =>
        timing === null
          ? []
          : [[rowKey({ kind: page.kinds[place]!, name: page.endpoints[place]! }), timing] as const],
      ),
    ),
    endpointSeries: {
      seconds: page.endpointSeries.seconds,
      byKey: new Map(
        page.endpointSeries.rows.map((row, place) => [
          rowKey({ kind: page.kinds[place]!, name: page.endpoints[place]! }),
          row,
        ]),
      ),
    },
    metrics: page.metrics,
    scenarios: page.scenarios,
    checks: page.checks,
    errors: page.errors,
    findings: page.findings,
    leftOut: page.leftOut,
  }
}

/** Whether anything was measured: requests, or what the plan measures beside them. */
export function hasData({ endpoints }: Pick<Scope, 'endpoints'>): boolean {
  return endpoints.some(({ requests }) => requests > 0)
}

/** Tells rows apart: a group may be called like an endpoint. */
export function rowKey({ kind, name }: Pick<RowStats, 'kind' | 'name'>): string {
  return `${kind} ${name}`
}

function unpackStats(page: PageRecord, row: PackedStats, histogram: string): RowStats {
  const [endpoint, counts, responseMs, serviceMs, statusCodes, failuresByClass] = row
  const [requests, failures, requestsPerSecond, bytesSent, bytesReceived] = counts
  const latency = (values: number[]) =>
    Object.fromEntries(page.latencyFields.map((field, place) => [field, values[place] ?? 0])) as Record<
      keyof LatencyStats,
      number
    >
  return {
    name: page.endpoints[endpoint] ?? 'All requests',
    kind: page.kinds[endpoint] ?? 'request',
    requests,
    failures,
    errorRate: requests === 0 ? 0 : failures / requests,
    requestsPerSecond,
    responseMs: latency(responseMs),
    serviceMs: latency(serviceMs),
    bytesSent,
    bytesReceived,
    statusCodes,
    failuresByClass,
    histogram,
  }
}
