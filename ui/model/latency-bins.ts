import type { LatencyHistogram } from './hdr-histogram.ts'

/** A histogram in bins of equal width on a logarithmic axis. */
export interface LatencyBins {
  /** The edges of the bins, one more than there are bins; each is the one before times a constant factor. */
  edgesMs: number[]
  /** The share of requests in each bin, from 0 to 1. */
  shares: number[]
}

/** Sorts a histogram into `count` bins. Returns null if it has fewer than two values. */
export function binsOf(histogram: LatencyHistogram, count = 56): LatencyBins | null {
  const min = histogram.valuesMs[0]
  const max = histogram.valuesMs.at(-1)
  if (min === undefined || max === undefined || max <= min) return null
  const step = Math.log(max / min) / count
  const shares = new Array<number>(count).fill(0)
  for (const [index, ms] of histogram.valuesMs.entries()) {
    const bin = Math.min(count - 1, Math.floor(Math.log(ms / min) / step))
    shares[bin] = shares[bin]! + histogram.counts[index]! / histogram.count
  }
  return { edgesMs: Array.from({ length: count + 1 }, (_, edge) => min * Math.exp(edge * step)), shares }
}
