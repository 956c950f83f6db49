import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SampleQuota, sampleCounts } from './sample-quota.ts'

test('only the first few errors of each group are sampled', () => {
  const quota = new SampleQuota()
  const takes = (endpoint: string, message: string) =>
    Array.from({ length: 5 }, () => quota.take(endpoint, 'http_5xx', message))
  expect(takes('GET /a', 'status 500')).toEqual([true, true, true, false, false])
  expect(takes('GET /b', 'status 500')).toEqual([true, true, true, false, false])
  expect(takes('GET /a', 'status 503')).toEqual([true, true, true, false, false])
  expect(quota.take('GET /a', 'reset', 'status 500')).toBe(true)
})

test('the number of groups and the samples of each group are limited', () => {
  const error = fc.tuple(fc.nat(30), fc.constantFrom('reset', 'timeout'), fc.nat(30))
  fc.assert(
    fc.property(fc.array(error, { maxLength: 1_000 }), (errors) => {
      const quota = new SampleQuota()
      const taken = new Map<string, number>()
      for (const [endpoint, failureClass, message] of errors) {
        const key = `${endpoint} ${failureClass} ${message}`
        const before = taken.get(key) ?? 0
        const isWanted = before < sampleCounts.perGroup && (before > 0 || taken.size < sampleCounts.groups)
        expect(quota.take(`${endpoint}`, failureClass, `${message}`)).toBe(isWanted)
        if (isWanted) taken.set(key, before + 1)
      }
    }),
  )
})
