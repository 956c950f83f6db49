import { cpuMicrosPerRequest, type Round, requestsPerSecond } from './round.ts'
import { type Spread, spreadOf } from './spread.ts'

/** The result of a tool over all rounds. */
export interface Standing {
  name: string
  cpuMicrosPerRequest: Spread | null
  requestsPerSecond: Spread | null
  /** The CPU time per request, relative to the reference tool. */
  ratioToReference: Spread | null
}

/** The results of all tools, the cheapest first, those without a measurement last. */
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
 * The CPU time per request of one tool relative to another: the median of the ratios within each round. If the machine is
 * slower for a minute, it is slower for both tools of a pair, which a ratio of medians would miss.
 */
export function pairedRatio(rounds: readonly Round[], name: string, against: string): Spread | null {
  return spreadOf(
    rounds.flatMap((round) => {
      const [mine, theirs] = [round.get(name), round.get(against)]
      return mine && theirs ? [cpuMicrosPerRequest(mine) / cpuMicrosPerRequest(theirs)] : []
    }),
  )
}
