import { describe, expect, it } from 'vitest'
import { settledPercentileMs } from './poisson-queue.ts'
import { rangesByChance } from './virtual-runs.ts'

describe('the range of chance', () => {
  const queue = { service: 'exponential', meanServiceMs: 4, utilization: 0.8 } as const
  const fractions = [0.5, 0.9, 0.99]

  it('contains the formula', () => {
    rangesByChance(queue, 5_000, fractions, 200).forEach(({ lowMs, highMs }, index) => {
      const formula = settledPercentileMs(queue, fractions[index]!)
      expect(lowMs).toBeLessThan(formula)
      expect(highMs).toBeGreaterThan(formula)
    })
  })

  it('narrows with the number of customers', () => {
    const width = (customers: number) => {
      const [{ lowMs, highMs }] = rangesByChance(queue, customers, [0.5], 100) as [
        { lowMs: number; highMs: number },
      ]
      return highMs - lowMs
    }
    expect(width(16_000) / width(1_000)).toBeLessThan(0.4)
  })
})
