import type { LatencyHistogram } from './hdr-histogram.ts'

/** Shares of requests whose response time is between one edge and the next. */
export interface LatencyBins {
  /** One more than there are shares; each is a fixed factor above the one before. */
  edgesMs: number[]
  shares: number[]
}

/** Sorts a histogram into bins of equal width on a logarithmic axis. Null where there is only one value. */
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
