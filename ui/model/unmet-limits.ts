import type { RowStats, SlaVerdict } from '../../src/record/run-record.ts'
import { rowKey } from './report.ts'

/** The cells of a table whose SLA is not met. */
export interface UnmetLimits {
  /** Whether the SLA of a cell is not met; `row` is null for all requests together. */
  has(row: Pick<RowStats, 'kind' | 'name'> | null, column: string): boolean
}

/** Collects the cells whose SLA is not met in a part of the run, by the key of its `Scope`. */
export function unmetLimits(slas: SlaVerdict[], scopeKey: string): UnmetLimits {
  const unmet = new Set(
    slas
      .filter(
        // An SLA with conditions applies to other figures than those of the table.
        (sla) =>
          sla.status === 'fail' &&
          sla.clauses === '' &&
          scopeKey === (sla.phase === null ? 'judged' : `phase:${sla.phase}`),
      )
      .map((sla) => cellKey(slaKey(sla), columnOf(sla.metric))),
  )
  return { has: (row, column) => unmet.has(cellKey(row === null ? null : rowKey(row), column)) }
}

/** The key (see `rowKey`) of the row that an SLA is about; null for all requests together. */
export function slaKey({ kind, scope }: Pick<SlaVerdict, 'kind' | 'scope'>): string | null {
  return kind === 'run' ? null : `${kind} ${scope}`
}

function cellKey(row: string | null, column: string): string {
  return `${row === null ? 'all' : 'of'} ${column} ${row ?? ''}`
}

function columnOf(metric: string): string {
  if (metric === 'p99.9') return 'p999'
  if (metric === 'rps') return 'requestsPerSecond'
  return metric.startsWith('errors') ? 'failures' : metric
}
