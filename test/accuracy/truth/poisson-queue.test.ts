import { describe, expect, it } from 'vitest'
import { percentileOf } from './percentile.ts'
import { settledPercentileMs } from './poisson-queue.ts'
import { virtualRun } from './virtual-runs.ts'

describe('the formula of M/M/1', () => {
  it('is that of an exponential distribution with rate μ − λ', () => {
    const queue = { service: 'exponential', meanServiceMs: 4, utilization: 0.8 } as const
    expect(settledPercentileMs(queue, 0.5)).toBeCloseTo(20 * Math.log(2), 9)
    expect(settledPercentileMs(queue, 0.99)).toBeCloseTo(20 * Math.log(100), 9)
  })
})

describe('the formula of M/D/1', () => {
  const queue = { service: 'constant', meanServiceMs: 10, utilization: 0.5 } as const

  it('has a share 1 − ρ that does not wait', () => {
    expect(settledPercentileMs(queue, 0.49)).toBeCloseTo(10, 6)
    expect(settledPercentileMs(queue, 0.52)).toBeGreaterThan(10.1)
  })

  it('equals that of Erlang for waits within one service time: P(W ≤ x) = (1 − ρ) e^(ρx)', () => {
    // x = ln(0.6 / 0.5) / 0.5
    expect(settledPercentileMs(queue, 0.6)).toBeCloseTo(10 + 10 * 2 * Math.log(1.2), 6)
  })

  it('equals that of Erlang for longer waits', () => {
    // P(W ≤ x) = (1 − ρ) (e^(ρx) − ρ(x − 1) e^(ρ(x − 1))) for 1 ≤ x < 2.
    const x = 1.7
    const within = 0.5 * (Math.exp(0.5 * x) - 0.5 * (x - 1) * Math.exp(0.5 * (x - 1)))
    expect(settledPercentileMs(queue, within)).toBeCloseTo(10 * (1 + x), 6)
  })

  it('is right far out, where sums with alternating signs have lost all digits', () => {
    const busy = { service: 'constant', meanServiceMs: 1, utilization: 0.95 } as const
    const far = settledPercentileMs(busy, 0.9999)
    // The tail decays by e^(−θ) per service time, with ρ(e^θ − 1) = θ: a tenth of the share is ln(10)/θ further out.
    const further = settledPercentileMs(busy, 0.99999)
    const theta = Math.log(10) / (further - far)
    expect(0.95 * Math.expm1(theta)).toBeCloseTo(theta, 6)
  })
})

describe('a virtual queue', () => {
  it.each([
    ['exponential', 0.5],
    ['exponential', 0.8],
    ['constant', 0.5],
    ['constant', 0.8],
  ] as const)('agrees with the formula (%s, utilization %f)', (service, utilization) => {
    const queue = { service, meanServiceMs: 1, utilization }
    const runs = Array.from({ length: 40 }, (_, seed) => virtualRun(queue, 20_000, seed).sort())
    // Not the median: at 0.5 it is where waiting starts, and the mean of medians lies above it.
    for (const fraction of [0.6, 0.75, 0.9, 0.95, 0.99]) {
      const { mean, standardError } = meanOf(runs.map((responses) => percentileOf(responses, fraction)))
      const away = (mean - settledPercentileMs(queue, fraction)) / standardError
      expect(Math.abs(away), `${fraction}: ${away} standard errors away`).toBeLessThan(4)
      // The comparison is meaningful because the mean of runs is this precise.
      expect(standardError / mean).toBeLessThan(0.02)
    }
  })
})

function meanOf(values: readonly number[]): { mean: number; standardError: number } {
  const mean = values.reduce((sum, value) => sum + value) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, standardError: Math.sqrt(squares / (values.length - 1) / values.length) }
}
