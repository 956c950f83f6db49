import { Random } from '../../../src/base/random.ts'
import { percentileOf, percentilesOfRuns } from './percentile.ts'
import type { Truth } from './true-responses.ts'
import { usualWays, type Way } from './way.ts'

/** A percentile as clients would see it whose ways were as those of the bare one, in ms. */
export interface SeenPercentile {
  /** What half of them see at most. */
  middleMs: number
  /** What 99 of 100 see at most. */
  highMs: number
}

const clients = 200
const noWay: Way = { thereMs: 0, backMs: 0 }

/**
 * What clients on this machine see of a server whose part is known: each request of each client goes a way that was measured without
 * Plimsoll, drawn by a seed of its own.
 */
export function seenByClients(
  truth: Truth,
  ways: readonly Way[],
  fractions: readonly number[],
): SeenPercentile[] {
  const usual = usualWays(ways)
  const random = new Random(11)
  const wayOf = () => (usual.length === 0 ? noWay : usual[Math.floor(random.next() * usual.length)]!)
  return percentilesOfRuns(clients, fractions, () => truth.seenWith(wayOf)).map((values) => ({
    middleMs: percentileOf(values, 0.5),
    highMs: percentileOf(values, 0.99),
  }))
}
