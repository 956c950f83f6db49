import type { UnreachedUsers } from '../../../load/planned/unreached-users.ts'
import { unreachedNote } from '../../../verdict/generator/missing-load.ts'
import { signedItem, signs } from '../text/signed-item.ts'
import type { Line } from '../text/span.ts'

/** The number of phases that are named. */
const maxShown = 3

/** The phases that will never have as many users as they say, with what follows from that. Shown before the load begins. */
export function unreachedLines(unreached: readonly UnreachedUsers[], columns: number): Line[] {
  return unreached.slice(0, maxShown).flatMap((users) => {
    const { message, advice } = unreachedNote(users)
    const shown = users.judged ? `${message}: the run cannot pass` : message
    return signedItem(signs.warning, shown, advice ?? '', columns)
  })
}
