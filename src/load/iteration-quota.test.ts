import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { IterationQuota, quotaOf } from './iteration-quota.ts'
import { ownsAll, shareOf } from './schedule/share.ts'

describe('a number of iterations', () => {
  test('it is divided evenly over workers, and their quotas add up to it', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 64 }), (total, workers) => {
        const quotas = Array.from({ length: workers }, (_, worker) =>
          quotaOf(total, shareOf(worker, workers)),
        )
        expect(quotas.reduce((sum, quota) => sum + quota, 0)).toBe(total)
        expect(Math.max(...quotas) - Math.min(...quotas)).toBeLessThanOrEqual(1)
      }),
      { seed: 6 },
    )
  })

  test('it can be less than the number of workers', () => {
    expect([0, 1, 2].map((worker) => quotaOf(2, shareOf(worker, 3)))).toEqual([1, 1, 0])
  })

  test('iterations are taken one by one until none is left', () => {
    const quota = new IterationQuota(1_000, shareOf(1, 3))
    let taken = 0
    while (quota.take()) taken++
    expect(taken).toBe(333)
    expect(quota.left).toBe(0)
    expect(quota.take()).toBe(false)
  })

  test('there is no limit without a total', () => {
    const quota = new IterationQuota(undefined, ownsAll())
    for (let index = 0; index < 1_000; index++) expect(quota.take()).toBe(true)
    expect(quota.left).toBe(Number.POSITIVE_INFINITY)
  })

  test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('%d iterations are refused', (total) => {
    expect(() => quotaOf(total, ownsAll())).toThrow(RangeError)
  })
})
