import { plannedNoDataReason } from '../../../verdict/judge/planned-no-data-reason.ts'
import type { PlannedRun } from '../../../verdict/meant/planned-run.ts'
import type { Sla } from '../../../verdict/sla/sla.ts'
import { signedItem, signs } from '../text/signed-item.ts'
import { dim, type Line } from '../text/span.ts'
import { plannedSlaNames } from './planned-sla-name.ts'

/** The number of reasons that are shown; the SLAs with others are counted. */
const maxShown = 5

/** The SLAs that cannot have data in the planned load, by the reason. They are reported before the load begins. */
export function outlookLines(slas: readonly Sla[], planned: PlannedRun, columns: number): Line[] {
  const withReasons = slas.flatMap((sla) => {
    const reason = plannedNoDataReason(sla, planned)
    return reason === undefined ? [] : [{ sla, reason }]
  })
  const groups = [...Map.groupBy(withReasons, ({ reason }) => reason)]
  const shown = groups.slice(0, maxShown).flatMap(([reason, group]) => {
    const names = plannedSlaNames(group.map(({ sla }) => sla))
    return signedItem(signs.warning, `${names} will have no data: ${reason}`, '', columns)
  })
  const rest = groups.slice(maxShown).reduce((sum, [, group]) => sum + group.length, 0)
  return rest > 0 ? [...shown, [dim(`  and ${rest} more`)]] : shown
}
