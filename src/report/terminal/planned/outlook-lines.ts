import { type PlannedRun, plannedNoDataReason } from '../../../verdict/judge/planned-no-data-reason.ts'
import { clauseText, type Sla } from '../../../verdict/sla/sla.ts'
import { slaMetricText, slaScopeText } from '../../words/sla-words.ts'
import { signedItem, signs } from '../text/signed-item.ts'
import { dim, type Line } from '../text/span.ts'

/** The number of SLAs that are named; the rest are counted. */
const maxShown = 5

/** The SLAs that cannot have data in the planned load, each with the reason. They are reported before the load begins. */
export function outlookLines(slas: readonly Sla[], planned: PlannedRun, columns: number): Line[] {
  const sentences = slas.flatMap((sla) => {
    const reason = plannedNoDataReason(sla, planned)
    return reason === undefined ? [] : [`${nameOf(sla)} will have no data: ${reason}`]
  })
  const shown = sentences
    .slice(0, maxShown)
    .flatMap((sentence) => signedItem(signs.warning, sentence, '', columns))
  const rest = sentences.length - maxShown
  return rest > 0 ? [...shown, [dim(`  and ${rest} more`)]] : shown
}

function nameOf(sla: Sla): string {
  const metric = slaMetricText({ metric: sla.metric.name, clauses: clauseText(sla) })
  return `${slaScopeText({ scope: sla.scope, kind: sla.kind, phase: sla.phase ?? null })}: ${metric}`
}
