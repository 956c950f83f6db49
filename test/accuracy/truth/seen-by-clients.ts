import { Random } from '../../../src/base/random.ts'
import { percentileOf, percentilesOfRuns } from './percentile.ts'
import { type Transit, usualTransits } from './transit.ts'
import type { Truth } from './true-responses.ts'

/** A percentile in ms, as seen by clients whose transit times are like those of the bare client. */
export interface SeenPercentile {
  /** Half of them see at most this. */
  middleMs: number
  /** 99 of 100 see at most this. */
  highMs: number
}

const clients = 200
const noTransit: Transit = { thereMs: 0, backMs: 0 }

/**
 * What clients on this machine see of a server whose part is known: each request of each client gets a transit time that
 * was measured without Plimsoll, drawn with the client's own seed.
 */
export function seenByClients(
  truth: Truth,
  transits: readonly Transit[],
  fractions: readonly number[],
): SeenPercentile[] {
  const usual = usualTransits(transits)
  const random = new Random(11)
  const transitOf = () => (usual.length === 0 ? noTransit : usual[Math.floor(random.next() * usual.length)]!)
  return percentilesOfRuns(clients, fractions, () => truth.seenWith(transitOf)).map((values) => ({
    middleMs: percentileOf(values, 0.5),
    highMs: percentileOf(values, 0.99),
  }))
}
