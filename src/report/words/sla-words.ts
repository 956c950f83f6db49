import type { SlaVerdict } from '../../record/run-record.ts'
import { formatFigure } from '../../verdict/sla/limit.ts'
import { figureNextToLimit } from './figures.ts'

/** Formats the actual figure of an SLA to be shown next to the limit; a dash if nothing was measured. */
export function slaFigureText({
  actual,
  status,
  unit,
  limit,
}: Pick<SlaVerdict, 'actual' | 'status' | 'unit' | 'limit'>): string {
  if (actual === null) return '–'
  return status === 'fail' || status === 'warn'
    ? figureNextToLimit(actual, unit, limit)
    : formatFigure(actual, unit)
}

/** The metric of an SLA and its conditions: `p95`, `rps for 30s`, `p95 while users >= 100`. */
export function slaMetricText({ metric, clauses }: Pick<SlaVerdict, 'metric' | 'clauses'>): string {
  return clauses === '' ? metric : `${metric} ${clauses}`
}

/** The scope of an SLA: `all requests` or a name, with the kind if it is a tag or a scenario, and with the phase. */
export function slaScopeText({
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
