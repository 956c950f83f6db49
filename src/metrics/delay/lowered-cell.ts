import { failureClasses } from '../../base/failure-class.ts'
import { Cell } from '../cell/cell.ts'
import { isDelayFailure } from './delay-failure.ts'
import { loweredBy } from './lowered-histogram.ts'

/** A delay that is a smaller share than this of the shortest response time is within the accuracy of a histogram. */
const negligibleShare = 0.001

/**
 * Returns the counts of a cell with its requests delayed by up to `delayUs` more, in addition to what is known. The response
 * times stay as they were measured; the low ones are those less the delay. Failures that such a delay can have caused become
 * failures of the generator's own. The cell is not changed; it is returned itself if the delay does not matter.
 */
export function loweredCell(cell: Cell, delayUs: number): Cell {
  const { responseUs, failedResponseUs } = cell
  const matters = !responseUs.isEmpty && delayUs > responseUs.minUs * negligibleShare
  const limitUs = failedResponseUs.isEmpty ? 0 : failedResponseUs.maxUs
  const isOwn = failureClasses.map(
    (name, at) => cell.failuresByClass[at]! > 0 && isDelayFailure(name, delayUs, limitUs),
  )
  if (!matters && !isOwn.includes(true)) return cell
  const low = matters ? loweredBy(cell.lowResponseUs(), delayUs) : undefined
  const lowered = new Cell()
  lowered.merge(cell)
  if (low !== undefined) {
    lowered.delayedUs.reset()
    lowered.delayedUs.merge(responseUs)
    lowered.undelayedUs.reset()
    lowered.undelayedUs.merge(low)
  }
  isOwn.forEach((is, at) => {
    if (is) lowered.recordOwnFailure(at, cell.failuresByClass[at]! - cell.ownFailuresByClass[at]!)
  })
  return lowered
}
