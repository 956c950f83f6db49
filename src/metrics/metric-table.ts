import { MetricCell, type MetricKind } from './cell/metric-cell.ts'
import { deltaLimits, type MetricCounts, otherName } from './delta.ts'

/** Identifies one of the plan's own metrics. */
export interface MetricName {
  readonly name: string
  readonly kind: MetricKind
  /** The row that the metric belongs to, such as an endpoint's; undefined for a metric of the run. */
  readonly row?: number | undefined
}

/**
 * Adds up metrics by phase, row or run, name and kind, in order of first mention. Beyond the limits all new metrics of a
 * kind in a phase share one metric of the run, `(other)`. A plan cannot exceed the limits, but a delta from the network can.
 */
export class MetricTable {
  readonly #byKey = new Map<string, MetricCounts>()
  /** The number of metrics of the run, and of rows, in each phase. */
  readonly #sizes = new Map<number, { ofRun: number; ofRows: number }>()

  get list(): MetricCounts[] {
    return [...this.#byKey.values()]
  }

  /** The metrics of the run, without duplicates. */
  get names(): MetricName[] {
    return this.namesOf(undefined)
  }

  /** Returns the metrics of a row, or of the run if `row` is undefined, without duplicates. */
  namesOf(row: number | undefined): MetricName[] {
    const names = new Map<string, MetricName>()
    for (const counts of this.#byKey.values()) {
      const { kind } = counts.cell
      if (counts.row === row) names.set(`${kind} ${counts.name}`, { name: counts.name, kind, row })
    }
    return [...names.values()]
  }

  add({ phase, row, name, cell }: MetricCounts): void {
    const key = keyOf(phase, row, name, cell.kind)
    const counts = this.#byKey.get(key) ?? this.#create(phase, row, name, cell.kind)
    counts.cell.merge(cell)
  }

  /** Returns the sum of one metric over some phases, as a new cell. */
  sum(phases: Iterable<number>, { name, kind, row }: MetricName): MetricCell {
    const total = new MetricCell(kind)
    for (const phase of new Set(phases)) {
      const counts = this.#byKey.get(keyOf(phase, row, name, kind))
      if (counts !== undefined) total.merge(counts.cell)
    }
    return total
  }

  #create(phase: number, row: number | undefined, name: string, kind: MetricKind): MetricCounts {
    const sizes = this.#sizes.get(phase) ?? { ofRun: 0, ofRows: 0 }
    this.#sizes.set(phase, sizes)
    const isFull =
      row === undefined ? sizes.ofRun >= deltaLimits.metrics : sizes.ofRows >= deltaLimits.rowMetrics
    const kept = isFull ? { row: undefined, name: otherName } : { row, name }
    const key = keyOf(phase, kept.row, kept.name, kind)
    const known = this.#byKey.get(key)
    if (known !== undefined) return known
    const counts = { phase, ...kept, cell: new MetricCell(kind) }
    this.#byKey.set(key, counts)
    if (kept.row === undefined) sizes.ofRun += 1
    else sizes.ofRows += 1
    return counts
  }
}

function keyOf(phase: number, row: number | undefined, name: string, kind: MetricKind): string {
  return `${phase} ${row ?? 'run'} ${kind} ${name}`
}
