import type { LatencyStats } from '../../src/record/run-record.ts'
import type { LatencyHistogram } from './hdr-histogram.ts'

/*
 * The curve of percentiles, on an axis on which each further nine has the same width:
 *
 *   share   0   50%  90%       99%       99.9%      99.99%
 *   place   0   0.3   1         2          3          4        place = -log10(1 - share)
 */

export interface CurvePoint {
  /** The position of the percentile on the axis, as above. */
  place: number
  ms: number
}

/** The place of a share (0.95 for p95) on the axis. */
export function placeOf(share: number): number {
  return -Math.log10(1 - share)
}

/** The share at a place on the axis. */
export function shareOf(place: number): number {
  return 1 - 10 ** -place
}

/** The curve from the percentiles in the statistics of a row. The maximum is at the place of the last of `count` requests. */
export function curveOfStats(latency: LatencyStats, count: number): CurvePoint[] {
  if (count <= 0) return []
  const points: CurvePoint[] = [
    { place: 0, ms: latency.min },
    ...(
      [
        [0.5, latency.p50],
        [0.75, latency.p75],
        [0.9, latency.p90],
        [0.95, latency.p95],
        [0.99, latency.p99],
        [0.999, latency.p999],
      ] as const
    ).map(([share, ms]) => ({ place: placeOf(share), ms })),
  ]
  const last = lastPlace(count)
  return [...points.filter((point) => point.place < last), { place: last, ms: latency.max }]
}

/** The curve from all values of a histogram: `steps` + 1 points by nearest rank, never above the exact maximum. */
export function curveOfHistogram(histogram: LatencyHistogram, maxMs: number, steps = 160): CurvePoint[] {
  if (histogram.count === 0) return []
  const last = lastPlace(histogram.count)
  const points: CurvePoint[] = []
  let index = 0
  let below = 0
  for (let step = 0; step <= steps; step++) {
    const place = (last * step) / steps
    const rank = step === steps ? histogram.count : Math.max(1, Math.ceil(shareOf(place) * histogram.count))
    while (below + histogram.counts[index]! < rank) below += histogram.counts[index++]!
    points.push({ place, ms: Math.min(maxMs, histogram.valuesMs[index]!) })
  }
  return points
}

/** The place of the slowest of `count` requests: a million requests reach six nines. */
export function lastPlace(count: number): number {
  return Math.max(1, Math.log10(count))
}

/** The percentile at a place on the axis as text: `50`, `99`, `99.9`. */
export function placeText(place: number): string {
  const share = shareOf(place)
  const nines = Math.max(0, Math.ceil(place - 1e-9) - 2)
  return `${Number((share * 100).toFixed(Math.max(nines, 0)))}`
}
