import { expect, test } from 'vitest'
import { Random } from '../base/random.ts'
import { between, constant, exponential, pacing, throughput } from './wait.ts'

test('each wait has its declared duration', () => {
  const random = new Random(1)
  expect(constant('1.5s').next(random)).toBe(1_500)
  expect(pacing('2m')).toMatchObject({ from: 'iteration' })
  expect(pacing('2m').next(random)).toBe(120_000)
  expect(between('1s', '1s').next(random)).toBe(1_000)
  for (let turn = 0; turn < 100; turn++) {
    const ms = between('1s', '3s').next(random)
    expect(ms).toBeGreaterThanOrEqual(1_000)
    expect(ms).toBeLessThan(3_000)
  }
})

test('a throughput is a pacing written as a rate', () => {
  expect(throughput('0.5/s')).toMatchObject({ from: 'iteration' })
  expect(throughput('0.5/s').next(new Random(1))).toBe(2_000)
  expect(throughput('6/m').next(new Random(1))).toBe(10_000)
  expect(() => throughput('0/s')).toThrow(expect.objectContaining({ code: 'bad-wait' }))
  expect(() => throughput('2s' as never)).toThrow(/^the throughput is "2s"/)
})

test('an exponential wait has its mean and spread, and is never longer than 20 means', () => {
  const random = new Random(7)
  const wait = exponential('2s')
  expect(wait.from).toBe('now')
  const values = Array.from({ length: 100_000 }, () => wait.next(random))
  const mean = values.reduce((sum, ms) => sum + ms, 0) / values.length
  // Four standard errors: σ/√n is 6.3 ms.
  expect(Math.abs(mean - 2_000)).toBeLessThan(26)
  const above = values.filter((ms) => ms > 2_000).length / values.length
  expect(above).toBeCloseTo(Math.exp(-1), 2)
  class Extreme extends Random {
    override next = () => 1 - 2 ** -32
  }
  expect(wait.next(new Extreme(1))).toBeLessThanOrEqual(40_000)
  expect(exponential('0s' as never).next(random)).toBe(0)
})

test('invalid waits are refused', () => {
  expect(() => between('3s', '1s')).toThrow(expect.objectContaining({ code: 'bad-wait' }))
  expect(() => constant('5' as never)).toThrow(/^the wait is "5"/)
  expect(() => pacing(-1 as never)).toThrow(expect.objectContaining({ code: 'bad-duration' }))
})
