import { expect, test } from 'vitest'
import { actualText, boundOf, loadOf } from './sla-line.ts'

test.each([
  ['<= 300ms', 'ms', 'below', 300],
  ['<2.5 s', 'ms', 'below', 2_500],
  ['<= 1 m 30 s', 'ms', 'below', 90_000],
  ['0.1%', 'fraction', 'below', 0.001],
  ['>= 1,204/s', 'perSecond', 'above', 1_204],
  ['>=1000', 'perSecond', 'above', 1_000],
] as const)('the limit %s is read', (limit, unit, side, value) => {
  const bound = boundOf({ limit, unit })
  expect(bound?.side).toBe(side)
  expect(bound?.value).toBeCloseTo(value, 9)
})

test.each(['', 'fast', '<= soon', '<= 3 parsecs'])('the limit %j is left alone', (limit) => {
  expect(boundOf({ limit, unit: 'ms' })).toBeNull()
})

test('a figure that broke its limit never reads like the limit', () => {
  const sla = { limit: '<= 300 ms', unit: 'ms', status: 'fail' } as const
  expect(actualText({ ...sla, actual: 300.04 })).toBe('300.04 ms')
  expect(actualText({ ...sla, actual: 412.3 })).toBe('412 ms')
  expect(actualText({ limit: '< 0.1%', unit: 'fraction', status: 'fail', actual: 0.00100004 })).toBe(
    '0.100004%',
  )
})

test('no data has no figure and no load', () => {
  const sla = { limit: '<= 300 ms', unit: 'ms', status: 'no-data', actual: null } as const
  expect(actualText(sla)).toBe('–')
  expect(loadOf(sla)).toBeNull()
})

test('the load is the share of the limit, bounded', () => {
  const sla = { limit: '<= 200ms', unit: 'ms' } as const
  expect(loadOf({ ...sla, actual: 50 })).toBeCloseTo(0.25)
  expect(loadOf({ ...sla, actual: 20_000 })).toBe(1.4)
  expect(loadOf({ limit: '<= 0%', unit: 'fraction', actual: 0 })).toBe(0)
})
