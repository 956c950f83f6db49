import type { Sla } from '../../../verdict/sla/sla.ts'
import { signedItem, signs } from '../text/signed-item.ts'
import type { Line } from '../text/span.ts'
import { plannedSlaNames } from './planned-sla-name.ts'

/** The number of reasons that are shown. */
const maxShown = 3

/** The SLAs that are not meant for the run, by the reason. They are named before the load begins. */
export function notMeantLines(slas: readonly Sla[], columns: number): Line[] {
  const others = slas.filter(({ notMeant }) => notMeant !== undefined)
  const groups = [...Map.groupBy(others, ({ notMeant }) => notMeant)]
  const shown = groups.slice(0, maxShown).flatMap(([reason, group]) => {
    const names = plannedSlaNames(group)
    return signedItem(signs.info, `not meant for this run: ${names} (${reason})`, '', columns)
  })
  const rest = groups.slice(maxShown).reduce((sum, [, group]) => sum + group.length, 0)
  return rest > 0
    ? [...shown, ...signedItem(signs.info, `not meant for this run: ${rest} more`, '', columns)]
    : shown
}
