import { MetricCell, type MetricKind } from './cell/metric-cell.ts'
import { deltaLimits, type MetricCounts, otherName } from './delta.ts'

/** A metric as it is counted. */
export interface MetricName {
  readonly name: string
  readonly kind: MetricKind
}

/**
 * Metrics counted by phase, name and kind, in order of first mention. Beyond the limit all new names of a kind in a phase
 * share one, `(other)`: a plan cannot declare so many, but whoever sends deltas may claim anything.
 */
export class MetricTable {
  readonly #byKey = new Map<string, MetricCounts>()
  /** How many there are of each phase. */
  readonly #sizes = new Map<number, number>()

  get list(): MetricCounts[] {
    return [...this.#byKey.values()]
  }

  /** Each metric once. */
  get names(): MetricName[] {
    const names = new Map<string, MetricName>()
    for (const { name, cell } of this.#byKey.values())
      names.set(`${cell.kind} ${name}`, { name, kind: cell.kind })
    return [...names.values()]
  }

  add({ phase, name, cell }: MetricCounts): void {
    const key = keyOf(phase, name, cell.kind)
    const counts = this.#byKey.get(key) ?? this.#open(phase, name, cell.kind)
    counts.cell.merge(cell)
  }

  /** The counts of one metric in some phases together, as a cell of its own. */
  sum(phases: Iterable<number>, { name, kind }: MetricName): MetricCell {
    const total = new MetricCell(kind)
    for (const phase of new Set(phases)) {
      const counts = this.#byKey.get(keyOf(phase, name, kind))
      if (counts !== undefined) total.merge(counts.cell)
    }
    return total
  }

  #open(phase: number, name: string, kind: MetricKind): MetricCounts {
    const size = this.#sizes.get(phase) ?? 0
    const kept = size >= deltaLimits.metrics ? otherName : name
    const key = keyOf(phase, kept, kind)
    const known = this.#byKey.get(key)
    if (known !== undefined) return known
    const counts = { phase, name: kept, cell: new MetricCell(kind) }
    this.#byKey.set(key, counts)
    this.#sizes.set(phase, size + 1)
    return counts
  }
}

function keyOf(phase: number, name: string, kind: MetricKind): string {
  return `${phase} ${kind} ${name}`
}
