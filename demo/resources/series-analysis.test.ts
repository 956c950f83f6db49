import { describe, expect, it } from 'vitest'
import { analyzeSeries } from './series-analysis.ts'

describe('analyzeSeries', () => {
  it('gives the usual statistics, percentiles by nearest rank', () => {
    const analysis = analyzeSeries([2, 4, 4, 4, 5, 5, 7, 9])
    expect(analysis).toMatchObject({
      count: 8,
      mean: 5,
      min: 2,
      max: 9,
      p50: 4,
      p95: 9,
      p99: 9,
      anomalies: [],
    })
    expect(analysis.stddev).toBeCloseTo(Math.sqrt(32 / 7), 12)
  })

  it('fits a line through the samples', () => {
    expect(analyzeSeries([1, 3, 5, 7]).trend).toBeCloseTo(2, 12)
    expect(analyzeSeries([5, 5, 5]).trend).toBe(0)
  })

  it('finds an outlier by its index', () => {
    const samples = Array.from({ length: 50 }, (_, index) => 10 + (index % 5))
    samples[20] = 60
    expect(analyzeSeries(samples).anomalies.map(({ index }) => index)).toEqual([20])
  })

  it('finds an outlier among equal samples', () => {
    expect(analyzeSeries([1, 1, 1, 1, 1, 1, 1, 9]).anomalies).toMatchObject([{ index: 7, value: 9 }])
  })

  it('accepts a single sample', () => {
    expect(analyzeSeries([3])).toMatchObject({
      count: 1,
      mean: 3,
      stddev: 0,
      p99: 3,
      trend: 0,
      anomalies: [],
    })
  })
})
