import type { LoadPhase } from '../load/phase.ts'
import { MetricCell } from '../metrics/metric-cell.ts'
import type { Second } from '../metrics/second-log.ts'
import { isRequest, type RowFilter, type Tally } from '../metrics/tally.ts'
import { type GoodLimits, goodIn } from './good-counts.ts'
import { holds } from './limit.ts'
import { type Sight, sightOf } from './sight.ts'
import type { Condition, ConditionName } from './written-sla.ts'

/** Which seconds of a run are meant, and what of them. */
export interface StreamChoice {
  phases: readonly LoadPhase[]
  /** The phases that are meant, by their indexes: a second belongs to those in which its middle lies. */
  indexes: readonly number[]
  /** Only seconds that begin at or after this one. */
  fromSeconds: number
  conditions: readonly Condition[]
  rows: RowFilter
  /** The name of the plan's own metric, where it is one. */
  metric: string | undefined
}

/** Takes the seconds that are meant; `undefined` stands for one that is not. */
export interface SecondTaker {
  take(sight: Sight | undefined, second: number): void
}

/** The seconds of a run that some promises are about, each as a sight of its own. */
export class SecondStream {
  readonly takers: SecondTaker[] = []
  readonly #choice: StreamChoice
  readonly #limits: GoodLimits
  readonly #indexes: ReadonlySet<number>
  /** The figures of the load at the end of the second before. */
  #before: Record<ConditionName, number> | undefined
  /** The greatest of each figure of the load in the time that is meant: to say why a condition never held. */
  readonly greatest: Partial<Record<ConditionName, number>> = {}

  constructor(choice: StreamChoice, limits: GoodLimits) {
    this.#choice = choice
    this.#limits = limits
    this.#indexes = new Set(choice.indexes)
  }

  /** Goes through a second that is over. */
  pass(second: Second, tally: Tally): void {
    const isMeant = this.#isInTime(second.second) && this.#isUnderConditions(second, tally)
    const sight = isMeant ? this.#sightOf(second, tally) : undefined
    for (const taker of this.takers) taker.take(sight, second.second)
  }

  #isInTime(second: number): boolean {
    const { phases, indexes, fromSeconds } = this.#choice
    if (second < fromSeconds) return false
    const middleMs = second * 1_000 + 500
    return indexes.some((index) => phases[index]!.startMs <= middleMs && middleMs < phases[index]!.endMs)
  }

  /** Users must be so many both at its begin and at its end: between them they go one way. */
  #isUnderConditions(second: Second, tally: Tally): boolean {
    const { conditions } = this.#choice
    if (conditions.length === 0) return true
    const now = figuresOf(second, tally)
    const before = this.#before ?? { ...now, users: 0, inFlight: 0 }
    this.#before = now
    for (const name of Object.keys(now) as ConditionName[])
      this.greatest[name] = Math.max(this.greatest[name] ?? 0, now[name])
    return conditions.every(({ name, comparison, value }) => {
      const limit = { comparison, value, unit: 'number' as const }
      const isLevel = name === 'users' || name === 'inFlight'
      return holds(limit, now[name]) && (!isLevel || holds(limit, before[name]))
    })
  }

  #sightOf(second: Second, tally: Tally): Sight {
    const { rows, metric } = this.#choice
    const sight = sightOf({
      seconds: 1,
      planned: second.planned,
      started: second.started,
      lagUs: second.lagUs,
    })
    for (const { phase, row, cell } of second.cells) {
      const endpoint = tally.endpoints[row]!
      if (!this.#indexes.has(phase) || !rows(endpoint)) continue
      sight.cell.merge(cell)
      sight.good += goodIn(cell, this.#limits.withinMs(endpoint))
    }
    sight.ended = sight.cell.requests
    for (const { phase, passes, failures } of second.checks) {
      if (!this.#indexes.has(phase)) continue
      sight.checkPasses += passes
      sight.checkFailures += failures
    }
    for (const { phase, name, cell } of second.metrics) {
      if (name !== metric || !this.#indexes.has(phase)) continue
      sight.own ??= new MetricCell(cell.kind)
      sight.own.merge(cell)
    }
    return sight
  }
}

function figuresOf({ cells, started, users, inFlight }: Second, tally: Tally): Record<ConditionName, number> {
  const rps = cells.reduce(
    (sum, { row, cell }) => (isRequest(tally.endpoints[row]!) ? sum + cell.requests : sum),
    0,
  )
  return { users, inFlight, rps, started }
}
