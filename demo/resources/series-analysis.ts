/** A sample that differs from the others. */
interface Anomaly {
  readonly index: number
  readonly value: number
  /** The modified z-score: the signed distance from the median, as a multiple of the typical distance. */
  readonly score: number
}

/** The statistics of a series. Percentiles are by nearest rank, and `stddev` is that of a sample. */
export interface SeriesAnalysis {
  readonly count: number
  readonly mean: number
  readonly stddev: number
  readonly min: number
  readonly max: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  /** The slope of the best straight line, per sample. */
  readonly trend: number
  readonly anomalies: readonly Anomaly[]
}

/** Scores beyond this are anomalies, as Iglewicz and Hoaglin recommend for the modified z-score. */
const anomalyScore = 3.5

/** Factors that make the median and the mean distance comparable to the standard deviation of normal data. */
const perMedianDistance = 1.4826
const perMeanDistance = 1.2533

const maxAnomalies = 100

/** Computes the statistics of a series of samples, given in the order in which they were taken. */
export function analyzeSeries(samples: readonly number[]): SeriesAnalysis {
  const sorted = Float64Array.from(samples).sort()
  const count = samples.length
  const mean = samples.reduce((sum, value) => sum + value, 0) / count
  const squares = samples.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return {
    count,
    mean,
    stddev: count > 1 ? Math.sqrt(squares / (count - 1)) : 0,
    min: sorted[0]!,
    max: sorted[count - 1]!,
    p50: nearestRank(sorted, 0.5),
    p95: nearestRank(sorted, 0.95),
    p99: nearestRank(sorted, 0.99),
    trend: slopeOf(samples, mean),
    anomalies: anomaliesOf(samples, nearestRank(sorted, 0.5)),
  }
}

function nearestRank(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!
}

/** The least-squares fit of value over index. */
function slopeOf(samples: readonly number[], mean: number): number {
  if (samples.length < 2) return 0
  const middle = (samples.length - 1) / 2
  let covariance = 0
  let variance = 0
  samples.forEach((value, index) => {
    covariance += (index - middle) * (value - mean)
    variance += (index - middle) ** 2
  })
  return covariance / variance
}

/** Finds anomalies by the distance from the median in median distances, which outliers cannot widen. */
function anomaliesOf(samples: readonly number[], median: number): Anomaly[] {
  const distances = Float64Array.from(samples, (value) => Math.abs(value - median)).sort()
  const medianDistance = nearestRank(distances, 0.5)
  // If most samples are equal, the median distance is 0, and the mean distance is used instead.
  const typicalDistance =
    medianDistance > 0
      ? perMedianDistance * medianDistance
      : (perMeanDistance * distances.reduce((sum, distance) => sum + distance, 0)) / distances.length
  if (typicalDistance === 0) return []
  return samples
    .map((value, index) => ({ index, value, score: (value - median) / typicalDistance }))
    .filter(({ score }) => Math.abs(score) > anomalyScore)
    .slice(0, maxAnomalies)
}
