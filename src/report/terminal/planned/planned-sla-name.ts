import { clauseText, type Sla } from '../../../verdict/sla/sla.ts'
import { slaMetricText, slaScopeText } from '../../words/sla-words.ts'

/** The name of an SLA before the load: `GET /agents in peak: p95 while users >= 100`. */
function plannedSlaName(sla: Sla): string {
  const metric = slaMetricText({ metric: sla.metric.name, clauses: clauseText(sla) })
  return `${slaScopeText({ scope: sla.scope, kind: sla.kind, phase: sla.phase ?? null })}: ${metric}`
}

/** The number of SLAs that are named. */
const maxNames = 3

/** The names of SLAs, of which many are counted: `GET /agents: p50, GET /agents: p95, and 3 more`. */
export function plannedSlaNames(slas: readonly Sla[]): string {
  const names = slas.slice(0, maxNames).map(plannedSlaName)
  const rest = slas.length - names.length
  return `${names.join(', ')}${rest > 0 ? `, and ${rest} more` : ''}`
}
