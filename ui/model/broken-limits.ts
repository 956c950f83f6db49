import type { SlaVerdict } from '../../src/store/run-record.ts'

/** The broken limits as the places in a table where they show. */
export interface BrokenLimits {
  /** `endpoint` is null for all requests together. */
  has(endpoint: string | null, column: string): boolean
}

/** The limits that are broken in this part of the run: a figure of the warm-up breaks nothing. */
export function brokenLimits(slas: SlaVerdict[], scopeKey: string): BrokenLimits {
  const broken = new Set(
    slas
      .filter(
        (sla) => sla.status === 'fail' && scopeKey === (sla.phase === null ? 'judged' : `phase:${sla.phase}`),
      )
      .map((sla) => placeOf(sla.scope === 'run' ? null : sla.scope, columnOf(sla.metric))),
  )
  return { has: (endpoint, column) => broken.has(placeOf(endpoint, column)) }
}

function placeOf(endpoint: string | null, column: string): string {
  return `${endpoint === null ? 'all' : 'of'} ${column} ${endpoint ?? ''}`
}

function columnOf(metric: string): string {
  if (metric === 'p99.9') return 'p999'
  if (metric === 'rps') return 'requestsPerSecond'
  return metric.startsWith('errors') ? 'failures' : metric
}
