import type { SlaVerdict } from '../../record/run-record.ts'

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
