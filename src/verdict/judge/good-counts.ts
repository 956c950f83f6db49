import type { Cell } from '../../metrics/cell/cell.ts'
import type { RunDelta } from '../../metrics/row-directory.ts'
import type { Row } from '../../metrics/row-list.ts'
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

  constructor(limits: GoodLimits) {
    this.limits = limits
  }

  add({ rows, cells }: RunDelta): void {
    for (const { phase, row, cell } of cells) {
      const counts = this.#countsOf(phase)
      while (counts.length <= row) counts.push(0)
      counts[row]! += goodCount(cell, this.limits.withinMs(rows[row]!))
    }
  }

  /** Counts the good requests of some rows in some phases. Neither list may contain duplicates. */
  sum(phases: Iterable<number>, rows: readonly number[]): number {
    let total = 0
    for (const phase of phases) {
      const counts = this.#counts[phase]
      if (counts !== undefined) for (const row of rows) total += counts[row] ?? 0
    }
    return total
  }

  #countsOf(phase: number): number[] {
    while (this.#counts.length <= phase) this.#counts.push([])
    return this.#counts[phase]!
  }
}

/** Counts the good requests in a cell. */
export function goodCount({ successes, responseUs }: Cell, withinMs: number | undefined): number {
  return withinMs === undefined ? successes : successes - responseUs.countAbove(withinMs * 1_000)
}
