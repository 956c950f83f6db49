import type { Cell } from '../../metrics/cell/cell.ts'

/** Counts the requests in a cell that are not good only because the generator delayed them or made them fail. */
export function goodGain(cell: Cell, withinMs: number | undefined): number {
  const { delayedUs, undelayedUs, ownFailures } = cell
  if (withinMs === undefined || delayedUs.isEmpty) return ownFailures
  return ownFailures + delayedUs.countAbove(withinMs * 1_000) - undelayedUs.countAbove(withinMs * 1_000)
}
