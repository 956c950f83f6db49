import type { Cell } from '../../metrics/cell/cell.ts'
import type { RunDelta } from '../../metrics/row-directory.ts'
import type { Row } from '../../metrics/row-list.ts'
import { goodGain } from '../interval/good-gain.ts'
import { goodWithinMs, type Sla } from '../sla/sla.ts'

/** The time within which a request is good: the limit of the SLAs for its row, or else of those for all requests. */
export class GoodLimits {
  readonly #ofRun: number | undefined
  readonly #ofRow = new Map<string, number | undefined>()
  readonly #slas: readonly Sla[]

  constructor(slas: readonly Sla[]) {
    this.#slas = slas
    this.#ofRun = goodWithinMs(slas.filter(({ kind }) => kind === 'run'))
  }

  /** Returns the limit in ms; undefined if every success is good. */
  withinMs({ name, kind }: Row): number | undefined {
    const key = `${kind} ${name}`
    if (!this.#ofRow.has(key)) {
      const isOfRow = (sla: Sla) =>
        sla.scope === name && (sla.kind === kind || (sla.kind === undefined && kind !== 'request'))
      const own = goodWithinMs(this.#slas.filter(isOfRow))
      this.#ofRow.set(key, own ?? (kind === 'request' ? this.#ofRun : undefined))
    }
    return this.#ofRow.get(key)
  }
}

/** Counts the good requests (successes within their limit) by phase and row. */
export class GoodCounts {
  readonly limits: GoodLimits
  /** The counts by phase, then by row of the tally. */
  readonly #counts: number[][] = []
  /** How many more would have been good without delays, by phase and row. Most runs have none. */
  readonly #gains: number[][] = []

  constructor(limits: GoodLimits) {
    this.limits = limits
  }

  add({ rows, cells }: RunDelta): void {
    for (const { phase, row, cell } of cells) {
      const withinMs = this.limits.withinMs(rows[row]!)
      addTo(this.#counts, phase, row, goodCount(cell, withinMs))
      const gain = goodGain(cell, withinMs)
      if (gain > 0) addTo(this.#gains, phase, row, gain)
    }
  }

  /** Counts the good requests of some rows in some phases. Neither list may contain duplicates. */
  sum(phases: Iterable<number>, rows: readonly number[]): number {
    return sumOf(this.#counts, phases, rows)
  }

  /** Counts the requests that would have been good without the delays of the generator, but were not. */
  sumOfGains(phases: Iterable<number>, rows: readonly number[]): number {
    return sumOf(this.#gains, phases, rows)
  }
}

function addTo(table: number[][], phase: number, row: number, count: number): void {
  while (table.length <= phase) table.push([])
  const ofPhase = table[phase]!
  while (ofPhase.length <= row) ofPhase.push(0)
  ofPhase[row]! += count
}

function sumOf(
  table: readonly (readonly number[])[],
  phases: Iterable<number>,
  rows: readonly number[],
): number {
  let total = 0
  for (const phase of phases) {
    const ofPhase = table[phase]
    if (ofPhase !== undefined) for (const row of rows) total += ofPhase[row] ?? 0
  }
  return total
}

/** Counts the good requests in a cell. */
export function goodCount({ successes, responseUs }: Cell, withinMs: number | undefined): number {
  return withinMs === undefined ? successes : successes - responseUs.countAbove(withinMs * 1_000)
}
