import type { ScopeKind } from '../../src/base/row-kind.ts'
import { parseSlaText } from '../../src/verdict/language/sla-text.ts'
import { parseLimit } from '../../src/verdict/sla/limit.ts'
import { metricOf } from '../../src/verdict/sla/metric-finder.ts'
import type { Sla } from '../../src/verdict/sla/sla.ts'

/** Builds an SLA from its text, for the whole run or, with a scope, for a scope of a kind. */
export function slaOf(text: string, kind: ScopeKind = 'request', more: Partial<Sla> = {}): Sla {
  const { scope = 'run', metric: name, comparison, limit, clauses } = parseSlaText(text)
  const { phase, ...when } = clauses
  const metric = metricOf(name, scope === 'run')
  return {
    scope,
    kind: scope === 'run' ? 'run' : kind,
    phase,
    metric,
    limit: parseLimit(`${comparison}${limit}`, {
      unit: metric.unit,
      defaultComparison: metric.defaultComparison,
      what: name,
    }),
    clauses: when,
    place: undefined,
    keys: [],
    ...more,
  }
}
