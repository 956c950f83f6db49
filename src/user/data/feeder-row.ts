import type { Random } from '../../base/random.ts'
import { describeFeeder, type Feeder, feederEmptyError } from '../../plan/data/feeder.ts'
import { IterationEnded } from '../iteration-end.ts'
import type { Runtime } from '../runtime.ts'

/** A user who takes rows. */
interface RowTaker {
  readonly id: number
  readonly random: Random
  stop(): void
}

/** Returns the next row of a feeder. If there is none, applies the feeder's `atEnd` and throws. */
export function takeRow<Row>(feeder: Feeder<Row>, user: RowTaker, runtime: Runtime): Row {
  const feed = runtime.feeds.of(feeder)
  const index = feed.take(user.random)
  return index < 0 ? endWithoutRow(feeder, user, runtime, feed.endText) : feeder.rows[index]!
}

/** Returns the row of a feeder that a user keeps. If there is none, does the same as `takeRow`. */
export function ownRow<Row>(feeder: Feeder<Row>, user: RowTaker, runtime: Runtime): Row {
  const index = runtime.feeds.of(feeder).own(user.id)
  return index < 0
    ? endWithoutRow(feeder, user, runtime, `there is no row for user ${user.id}`)
    : feeder.rows[index]!
}

function endWithoutRow(feeder: Feeder<unknown>, user: RowTaker, runtime: Runtime, what: string): never {
  if (feeder.atEnd === 'fail') throw feederEmptyError(feeder, what)
  if (feeder.atEnd === 'stop-user') user.stop()
  else runtime.endData(`there are no rows left in ${describeFeeder(feeder)}`)
  throw new IterationEnded()
}
