import { describe, expect, it } from 'vitest'
import { serviceTimes } from './service-times.ts'

describe('service times', () => {
  it('are the same in any order', () => {
    const one = serviceTimes({ kind: 'exponential', meanMs: 4, seed: 7 })
    const other = serviceTimes({ kind: 'exponential', meanMs: 4, seed: 7 })
    const [third, first] = [one(2), one(0)]
    expect([other(0), other(1), other(2)]).toEqual([first, one(1), third])
  })

  it('service times have the configured mean', () => {
    const serviceMs = serviceTimes({ kind: 'exponential', meanMs: 4, seed: 7 })
    let sum = 0
    for (let number = 0; number < 100_000; number++) sum += serviceMs(number)
    expect(sum / 100_000).toBeCloseTo(4, 1)
    expect(serviceTimes({ kind: 'constant', meanMs: 4, seed: 7 })(99)).toBe(4)
  })
})
