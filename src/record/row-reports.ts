import type { RunOutcome } from '../fleet/run-outcome.ts'
import { Cell } from '../metrics/cell/cell.ts'
import { isRequest, type Tally } from '../metrics/tally.ts'
import type { MetricDescription } from '../plan-file/description/plan-description.ts'
import { defaultApdexMs } from '../verdict/sla/quality-metric.ts'
import { metricStats } from './metric-stats.ts'
import { type RowCounts, rowStats } from './row-stats.ts'
import type { MetricStats, RowStats, RunRecord } from './run-record.ts'

/** How the figures of rows are computed. */
export interface RowView {
  /** Whether rates count the requests that ended during the phases; otherwise those that were due in them. */
  ratesByEnd?: boolean
  /** Whether rows have Apdex and goodput. */
  hasQuality?: boolean
}

/** Computes the statistics of the rows of a run in some of its phases (indexes), which lasted `seconds`. */
export class RowReports {
  readonly #outcome: RunOutcome
  readonly #phases: readonly number[]
  readonly #seconds: number
  readonly #view: RowView

  constructor(outcome: RunOutcome, phases: readonly number[], seconds: number, view: RowView = {}) {
    this.#outcome = outcome
    this.#phases = phases
    this.#seconds = seconds
    this.#view = view
  }

  counts(): Pick<RunRecord, 'totals' | 'endpoints' | 'tags' | 'metrics'> {
    return {
      totals: this.totals(),
      endpoints: this.endpoints(),
      tags: this.#tags(),
      metrics: this.#metrics(),
    }
  }

  totals(): RowStats {
    const { tally } = this.#outcome
    return this.#stats('(all)', 'request', tally.rowsWhere(isRequest), 'run')
  }

  endpoints(): RowStats[] {
    const { tally } = this.#outcome
    return reportedRows(tally).map((row) => {
      const { name, kind } = tally.rows[row]!
      const timing = tally.timing(this.#phases, row)
      return this.#stats(name, kind as RowStats['kind'], [row], name, timing)
    })
  }

  #tags(): RowStats[] {
    return [...tagRows(this.#outcome)].map(([tag, rows]) => this.#stats(tag, 'tag', rows, tag))
  }

  #metrics(): MetricStats[] {
    const { request, tally } = this.#outcome
    return shownMetrics(request, tally).map((metric) =>
      metricStats(metric, tally.metrics.sum(this.#phases, metric), this.#seconds),
    )
  }

  #stats(
    name: string,
    kind: RowStats['kind'],
    rows: readonly number[],
    scope: string,
    timing?: RowCounts['timing'],
  ): RowStats {
    const { tally } = this.#outcome
    const { ratesByEnd = false, hasQuality = false } = this.#view
    const cell = new Cell()
    for (const row of rows) cell.merge(tally.sum(this.#phases, row))
    return rowStats({
      name,
      kind,
      cell,
      seconds: this.#seconds,
      timing,
      ...(ratesByEnd && { ended: tally.endedDuring(this.#phases, rows) }),
      ...(hasQuality && { apdexMs: this.#apdexMs(scope), good: this.#good(rows) }),
    })
  }

  /** The time for satisfied requests in ms: from an Apdex SLA of the scope, else of the whole run, else the default. */
  #apdexMs(scope: string): number {
    const slas = this.#outcome.request.slas.filter(({ metric }) => metric.name.startsWith('apdex'))
    const own = slas.find((sla) => sla.scope === scope) ?? slas.find(({ kind }) => kind === 'run')
    return own?.metric.withinMs ?? defaultApdexMs
  }

  #good(rows: readonly number[]): NonNullable<RowCounts['good']> {
    const { judge, tally } = this.#outcome
    const times = new Set(rows.map((row) => judge.good.limits.withinMs(tally.rows[row]!)))
    const [only] = times
    return { requests: judge.good.sum(this.#phases, rows), withinMs: times.size === 1 ? only : undefined }
  }
}

/** The indexes in the tally of a record's `endpoints`: requests first, then groups and measured functions. */
export function reportedRows(tally: Tally): number[] {
  const rows = tally.rowsWhere(({ kind }) => kind !== 'tag' && kind !== 'scenario')
  const isMeasured = (index: number) => Number(tally.rows[index]!.kind !== 'request')
  return rows.toSorted((a, b) => isMeasured(a) - isMeasured(b))
}

/** The metrics of the plan. A process with a plan object may declare metrics of other plans too: then only those with a value. */
export function shownMetrics(
  { plan: { metrics }, planObject }: RunOutcome['request'],
  tally: Tally,
): readonly MetricDescription[] {
  if (planObject === undefined) return metrics
  const counted = tally.metrics.names
  return metrics.filter(({ name, kind }) => counted.some((each) => each.name === name && each.kind === kind))
}

/** The indexes of each tag's rows: those of endpoints that have the tag, and the row of calls with the tag. */
function tagRows({ request, tally }: RunOutcome): Map<string, number[]> {
  const rows = new Map<string, number[]>()
  const add = (tag: string, index: number) => rows.set(tag, [...(rows.get(tag) ?? []), index])
  const declared = new Map(request.plan.endpoints.map(({ name, tags }) => [name, tags]))
  tally.rows.forEach(({ name, kind }, index) => {
    if (kind === 'request') for (const tag of new Set(declared.get(name))) add(tag, index)
  })
  tally.rows.forEach(({ name, kind }, index) => {
    if (kind === 'tag') add(name, index)
  })
  return rows
}
