import { clauseText, type Sla } from '../../../verdict/sla/sla.ts'
import { slaMetricText, slaScopeText } from '../../words/sla-words.ts'

/** The name of an SLA before the load: `GET /agents in peak: p95 while users >= 100`. */
export function plannedSlaName(sla: Sla): string {
  const metric = slaMetricText({ metric: sla.metric.name, clauses: clauseText(sla) })
  return `${slaScopeText({ scope: sla.scope, kind: sla.kind, phase: sla.phase ?? null })}: ${metric}`
}
