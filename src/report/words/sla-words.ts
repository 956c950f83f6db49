import type { SlaVerdict } from '../../record/run-record.ts'
import { formatFigure } from '../../verdict/sla/limit.ts'
import { figureBeside } from './figures.ts'

/** The actual figure of an SLA as it is shown next to the limit; a dash where nothing was measured. */
export function shownFigure({
  actual,
  status,
  unit,
  limit,
}: Pick<SlaVerdict, 'actual' | 'status' | 'unit' | 'limit'>): string {
  if (actual === null) return '–'
  return status === 'fail' || status === 'warn'
    ? figureBeside(actual, unit, limit)
    : formatFigure(actual, unit)
}

/** The metric of an SLA and when it applies: `p95`, `rps for 30s`, `p95 while users >= 100`. */
export function slaMetric({ metric, clauses }: Pick<SlaVerdict, 'metric' | 'clauses'>): string {
  return clauses === '' ? metric : `${metric} ${clauses}`
}

/** The scope of an SLA: `all requests` or a name, with the kind where the name alone is not clear, and the phase. */
export function slaScope({
  scope,
  kind,
  phase,
}: {
  scope: string
  kind?: SlaVerdict['kind'] | undefined
  phase: string | null
}): string {
  const named =
    scope === 'run' ? 'all requests' : kind === 'tag' || kind === 'scenario' ? `${kind} ${scope}` : scope
  return `${named}${phase === null ? '' : ` in ${phase}`}`
}
