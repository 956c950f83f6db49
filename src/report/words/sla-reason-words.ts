import type { SlaVerdict } from '../../record/run-record.ts'

/** What a promise is a limit on, and when it counts: `p95`, `rps for 30s`, `p95 while users >= 100`. */
export function slaMetric({ metric, clauses }: Pick<SlaVerdict, 'metric' | 'clauses'>): string {
  return clauses === '' ? metric : `${metric} ${clauses}`
}

/** What a promise is about: all requests or what has a name, with its kind where the name alone does not say, perhaps in a phase. */
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
