import type { PlannedLoad } from '../../src/load/planned/planned-load.ts'
import type { PhaseReport, RowStats, RunRecord, TimingStats } from '../../src/record/run-record.ts'
import type { PageData } from '../../src/report/html/page-data.ts'

/** Everything that the page shows. */
export interface Report
  extends Pick<
    RunRecord,
    'run' | 'verdict' | 'generator' | 'series' | 'scenarios' | 'checks' | 'errors' | 'findings'
  > {
  /** The parts of the run whose figures can be shown; the first is shown unless another is chosen. */
  scopes: Scope[]
  phases: PhaseSpan[]
  /** The end of the charts, in seconds from the start of the run. */
  endSeconds: number
  plannedLoad: PlannedLoad[]
  /** Rows and metrics over time. */
  rowSeries: PageData['rowSeries']
  /** The index of a row in the points of `rowSeries`, by `rowKey`. */
  rowIndexes: ReadonlyMap<string, number>
  /** The parts of the response time by `rowKey`, for rows for which they were measured. */
  timings: ReadonlyMap<string, TimingStats>
  /** The metrics in the judged phases, or in the whole run if nothing was judged. */
  metrics: RunRecord['metrics']
  /** The number of entries that were left out, by name of the list. */
  leftOut: Record<string, number>
}

export interface Scope {
  /** `judged`, `whole`, or `phase:` and its name. */
  key: string
  label: string
  durationSeconds: number
  totals: RowStats
  /** Tags come last. */
  endpoints: RowStats[]
}

export interface PhaseSpan extends PhaseReport {
  /** The index of the parallel load that it belongs to; each has a row above a chart. */
  lane: number
}

/** The report of a record. */
export function reportOf({ record, rowSeries, leftOut }: PageData): Report {
  const { run, series } = record
  const judged: Scope = {
    key: 'judged',
    label: 'Judged phases',
    durationSeconds: record.judged.durationSeconds,
    totals: record.judged.totals,
    endpoints: [...record.judged.endpoints, ...record.judged.tags],
  }
  const whole: Scope = {
    key: 'whole',
    label: 'Whole run',
    durationSeconds: run.durationSeconds,
    totals: record.totals,
    endpoints: [...record.endpoints, ...record.tags],
  }
  const phases = record.phases.map(
    ({ name, startSeconds, endSeconds, totals, endpoints }): Scope => ({
      key: `phase:${name}`,
      label: name,
      durationSeconds: endSeconds - startSeconds,
      totals,
      endpoints,
    }),
  )
  const isJudged = hasData(judged)
  const loads = [...new Set(record.phases.map(({ load }) => load))]
  const last = series.at(-1)
  return {
    run,
    verdict: record.verdict,
    generator: record.generator,
    series,
    scenarios: record.scenarios,
    checks: record.checks,
    errors: record.errors,
    findings: record.findings,
    // Where nothing was judged, only the whole run has figures.
    scopes: isJudged ? [judged, whole, ...phases] : [whole, judged, ...phases],
    phases: record.phases.map((phase) => ({ ...phase, lane: Math.max(0, loads.indexOf(phase.load)) })),
    endSeconds: Math.max(run.durationSeconds, last === undefined ? 0 : last.seconds + last.spanSeconds),
    plannedLoad: record.plannedLoad.loads,
    rowSeries,
    rowIndexes: new Map(record.endpoints.map((row, index) => [rowKey(row), index])),
    timings: timingsOf(record),
    metrics: isJudged ? record.judged.metrics : record.metrics,
    leftOut,
  }
}

/** Whether anything was measured: requests, groups or functions. */
export function hasData({ endpoints }: Pick<Scope, 'endpoints'>): boolean {
  return endpoints.some(({ requests }) => requests > 0)
}

/** Identifies a row by kind and name, because a group may have the name of an endpoint. */
export function rowKey({ kind, name }: Pick<RowStats, 'kind' | 'name'>): string {
  return `${kind} ${name}`
}

/** The timings of each row in the judged phases, or in the whole run if the row was not judged. */
function timingsOf({ endpoints, judged }: RunRecord): Map<string, TimingStats> {
  const rows = [...endpoints, ...judged.endpoints.filter(({ requests }) => requests > 0)]
  return new Map(
    rows.flatMap((row) => (row.timingMs === undefined ? [] : [[rowKey(row), row.timingMs] as const])),
  )
}
