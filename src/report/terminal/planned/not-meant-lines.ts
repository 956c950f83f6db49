import type { Sla } from '../../../verdict/sla/sla.ts'
import { signedItem, signs } from '../text/signed-item.ts'
import type { Line } from '../text/span.ts'
import { plannedSlaName } from './planned-sla-name.ts'

/** The number of SLAs that are named for each reason, and of reasons. */
const maxShown = 3

/** The SLAs that are not meant for the run, by the reason. They are named before the load begins. */
export function notMeantLines(slas: readonly Sla[], columns: number): Line[] {
  const others = slas.filter(({ notMeant }) => notMeant !== undefined)
  const groups = [...Map.groupBy(others, ({ notMeant }) => notMeant)]
  const shown = groups.slice(0, maxShown).flatMap(([reason, group]) => {
    const names = group.slice(0, maxShown).map(plannedSlaName)
    const rest = group.length - names.length
    const list = `${names.join(', ')}${rest > 0 ? `, and ${rest} more` : ''}`
    return signedItem(signs.info, `not meant for this run: ${list} (${reason})`, '', columns)
  })
  const rest = groups.slice(maxShown).reduce((sum, [, group]) => sum + group.length, 0)
  return rest > 0
    ? [...shown, ...signedItem(signs.info, `not meant for this run: ${rest} more`, '', columns)]
    : shown
}
