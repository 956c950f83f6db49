import { cpuMicrosPerRequest, type Round, requestsPerSecond } from './round.ts'
import { type Spread, spreadOf } from './spread.ts'

/** What all rounds together say of one tool. */
export interface Standing {
  name: string
  cpuMicrosPerRequest: Spread | null
  requestsPerSecond: Spread | null
  /** CPU time of a request against the reference tool's. */
  ratioToReference: Spread | null
}

/** How each tool stands, the cheapest first, those without a measurement last. */
export function standings(rounds: readonly Round[], names: readonly string[], reference: string): Standing[] {
  const all = names.map((name) => {
    const turns = rounds.flatMap((round) => round.get(name) ?? [])
    return {
      name,
      cpuMicrosPerRequest: spreadOf(turns.map(cpuMicrosPerRequest)),
      requestsPerSecond: spreadOf(turns.map(requestsPerSecond)),
      ratioToReference: pairedRatio(rounds, name, reference),
    }
  })
  const cost = (standing: Standing) => standing.cpuMicrosPerRequest?.median ?? Number.POSITIVE_INFINITY
  return all.toSorted((a, b) => (cost(a) === cost(b) ? 0 : cost(a) - cost(b)))
}

/**
 * One tool's CPU time for a request against another's: the ratio within each round, then its median. A machine that is
 * slower for a minute is so for both of a pair, which a ratio of medians would not know.
 */
export function pairedRatio(rounds: readonly Round[], name: string, against: string): Spread | null {
  return spreadOf(
    rounds.flatMap((round) => {
      const [mine, theirs] = [round.get(name), round.get(against)]
      return mine && theirs ? [cpuMicrosPerRequest(mine) / cpuMicrosPerRequest(theirs)] : []
    }),
  )
}
