import { plannedNoDataReason } from '../../../verdict/judge/planned-no-data-reason.ts'
import type { PlannedRun } from '../../../verdict/meant/planned-run.ts'
import type { Sla } from '../../../verdict/sla/sla.ts'
import { signedItem, signs } from '../text/signed-item.ts'
import { dim, type Line } from '../text/span.ts'
import { plannedSlaName } from './planned-sla-name.ts'

/** The number of SLAs that are named; the rest are counted. */
const maxShown = 5

/** The SLAs that cannot have data in the planned load, each with the reason. They are reported before the load begins. */
export function outlookLines(slas: readonly Sla[], planned: PlannedRun, columns: number): Line[] {
  const sentences = slas.flatMap((sla) => {
    const reason = plannedNoDataReason(sla, planned)
    return reason === undefined ? [] : [`${plannedSlaName(sla)} will have no data: ${reason}`]
  })
  const shown = sentences
    .slice(0, maxShown)
    .flatMap((sentence) => signedItem(signs.warning, sentence, '', columns))
  const rest = sentences.length - maxShown
  return rest > 0 ? [...shown, [dim(`  and ${rest} more`)]] : shown
}
