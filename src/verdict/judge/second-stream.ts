import type { LoadPhase } from '../../load/phase.ts'
import type { Cell } from '../../metrics/cell.ts'
import type { Endpoint } from '../../metrics/endpoint-list.ts'
import { MetricCell } from '../../metrics/metric-cell.ts'
import type { Second } from '../../metrics/second-log.ts'
import { isRequest, type RowFilter, type Tally } from '../../metrics/tally.ts'
import { type Condition, type ConditionName, conditionNames } from '../language/written-sla.ts'
import { holds } from '../promise/limit.ts'
import { type Sight, sightOf } from '../promise/sight.ts'
import { type GoodLimits, goodIn } from './good-counts.ts'

/** The figures of the load in a second, or at its end. */
export type LoadFigures = Record<ConditionName, number>

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
  /** The greatest of each figure of the load in the time that is meant: to say why a condition never held. */
  readonly greatest: Partial<LoadFigures> = {}
  readonly #choice: StreamChoice
  readonly #limits: GoodLimits
  readonly #indexes: ReadonlySet<number>
  /** The figures of the load at the end of the second before. */
  #before: LoadFigures | undefined
  /** The second that it goes through; undefined where that is not meant. */
  #open: Sight | undefined

  constructor(choice: StreamChoice, limits: GoodLimits) {
    this.#choice = choice
    this.#limits = limits
    this.#indexes = new Set(choice.indexes)
  }

  /** Whether cells of a row are to be given to it. */
  wants(row: Endpoint): boolean {
    return this.#choice.rows(row)
  }

  /** Begins with a second that is over; `figures` are those of the load in it. */
  begin(second: Second, figures: LoadFigures): void {
    const isMeant = this.#isInTime(second.second) && this.#isUnderConditions(figures)
    const { planned, started, lagUs } = second
    this.#open = isMeant ? sightOf({ seconds: 1, planned, started, lagUs }) : undefined
  }

  /** Takes what a row that it wants counted in the second. */
  add(phase: number, row: Endpoint, cell: Cell): void {
    const sight = this.#open
    if (sight === undefined || !this.#indexes.has(phase)) return
    sight.cell.merge(cell)
    sight.good += goodIn(cell, this.#limits.withinMs(row))
  }

  /** Ends with the second: whoever takes it has it. */
  end({ second, checks, metrics }: Second): void {
    const sight = this.#open
    if (sight !== undefined) {
      sight.ended = sight.cell.requests
      for (const { phase, passes, failures } of checks) {
        if (!this.#indexes.has(phase)) continue
        sight.checkPasses += passes
        sight.checkFailures += failures
      }
      for (const { phase, name, cell } of metrics) {
        if (name !== this.#choice.metric || !this.#indexes.has(phase)) continue
        sight.own ??= new MetricCell(cell.kind)
        sight.own.merge(cell)
      }
    }
    for (const taker of this.takers) taker.take(sight, second)
  }

  #isInTime(second: number): boolean {
    const { phases, indexes, fromSeconds } = this.#choice
    if (second < fromSeconds) return false
    const middleMs = second * 1_000 + 500
    return indexes.some((index) => phases[index]!.startMs <= middleMs && middleMs < phases[index]!.endMs)
  }

  /** Users must be so many both at its begin and at its end: between them they go one way. */
  #isUnderConditions(now: LoadFigures): boolean {
    const { conditions } = this.#choice
    if (conditions.length === 0) return true
    const before = this.#before ?? { ...now, users: 0, inFlight: 0 }
    this.#before = now
    for (const name of conditionNames) this.greatest[name] = Math.max(this.greatest[name] ?? 0, now[name])
    return conditions.every(({ name, comparison, value }) => {
      const limit = { comparison, value, unit: 'number' as const }
      const isLevel = name === 'users' || name === 'inFlight'
      return holds(limit, now[name]) && (!isLevel || holds(limit, before[name]))
    })
  }
}

/** Goes through a second that is over with all streams: each cell goes to those that want it. */
export class SecondRouter {
  readonly #streams: readonly SecondStream[]
  /** By row of the tally: the streams that want it. */
  readonly #routes: SecondStream[][] = []

  constructor(streams: readonly SecondStream[]) {
    this.#streams = streams
  }

  pass(second: Second, tally: Tally): void {
    const figures = figuresOf(second, tally)
    for (const stream of this.#streams) stream.begin(second, figures)
    for (const { phase, row, cell } of second.cells) {
      const endpoint = tally.endpoints[row]!
      this.#routes[row] ??= this.#streams.filter((stream) => stream.wants(endpoint))
      for (const stream of this.#routes[row]) stream.add(phase, endpoint, cell)
    }
    for (const stream of this.#streams) stream.end(second)
  }
}

function figuresOf({ cells, started, users, inFlight }: Second, tally: Tally): LoadFigures {
  const rps = cells.reduce(
    (sum, { row, cell }) => (isRequest(tally.endpoints[row]!) ? sum + cell.requests : sum),
    0,
  )
  return { users, inFlight, rps, started }
}
