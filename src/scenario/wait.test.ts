import { expect, test } from 'vitest'
import { Random } from '../base/random.ts'
import { between, constant, pacing } from './wait.ts'

test('waits are as long as they say', () => {
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

test('waits that cannot be are refused', () => {
  expect(() => between('3s', '1s')).toThrow(expect.objectContaining({ code: 'bad-wait' }))
  expect(() => constant('5' as never)).toThrow(/^the wait is "5"/)
  expect(() => pacing(-1 as never)).toThrow(expect.objectContaining({ code: 'bad-duration' }))
})
