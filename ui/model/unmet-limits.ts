import type { RowStats, SlaVerdict } from '../../src/record/run-record.ts'
import { rowKey } from './report.ts'

/** The cells of a table whose SLA is not met. */
export interface UnmetLimits {
  /** `row` is null for all requests together. */
  has(row: Pick<RowStats, 'kind' | 'name'> | null, column: string): boolean
}

/** The SLAs that are not met in a part of the run. */
export function unmetLimits(slas: SlaVerdict[], scopeKey: string): UnmetLimits {
  const unmet = new Set(
    slas
      .filter(
        // An SLA that applies only at times is about other figures than those of the table.
        (sla) =>
          sla.status === 'fail' &&
          sla.clauses === '' &&
          scopeKey === (sla.phase === null ? 'judged' : `phase:${sla.phase}`),
      )
      .map((sla) => placeOf(slaKey(sla), columnOf(sla.metric))),
  )
  return { has: (row, column) => unmet.has(placeOf(row === null ? null : rowKey(row), column)) }
}

/** The key of the row that an SLA is about; null for all requests together. */
export function slaKey({ kind, scope }: Pick<SlaVerdict, 'kind' | 'scope'>): string | null {
  return kind === 'run' ? null : `${kind} ${scope}`
}

function placeOf(row: string | null, column: string): string {
  return `${row === null ? 'all' : 'of'} ${column} ${row ?? ''}`
}

function columnOf(metric: string): string {
  if (metric === 'p99.9') return 'p999'
  if (metric === 'rps') return 'requestsPerSecond'
  return metric.startsWith('errors') ? 'failures' : metric
}
