import { nearestRank } from '../../../src/metrics/histogram/nearest-rank.ts'

/** The compared percentiles by their names in a record, with the number of successes that they need. */
export const percentiles = [
  { name: 'p50', fraction: 0.5, needs: 1 },
  { name: 'p75', fraction: 0.75, needs: 1 },
  { name: 'p90', fraction: 0.9, needs: 1 },
  { name: 'p95', fraction: 0.95, needs: 1 },
  { name: 'p99', fraction: 0.99, needs: 459 },
  { name: 'p999', fraction: 0.999, needs: 4_603 },
] as const

export type PercentileName = (typeof percentiles)[number]['name']

/**
 * The percentiles of many runs: for each fraction the values in all runs, in ms, ascending. `responsesOf` returns the
 * responses of a run in any order; the array is then sorted.
 */
export function percentilesOfRuns(
  runs: number,
  fractions: readonly number[],
  responsesOf: (run: number) => Float64Array,
): Float64Array[] {
  const found = fractions.map(() => new Float64Array(runs))
  for (let run = 0; run < runs; run++) {
    const responsesMs = responsesOf(run).sort()
    fractions.forEach((fraction, index) => {
      found[index]![run] = percentileOf(responsesMs, fraction)
    })
  }
  return found.map((values) => values.sort())
}

/** The exact percentile of values in ascending order: the nearest rank, ⌈p·n⌉. */
export function percentileOf(sorted: ArrayLike<number>, fraction: number): number {
  return sorted[nearestRank(fraction, sorted.length) - 1] ?? Number.NaN
}
