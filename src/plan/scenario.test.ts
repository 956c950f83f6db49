import { expect, test } from 'vitest'
import { Random } from '../base/random.ts'
import { scenario } from './scenario.ts'
import { between } from './wait.ts'

test('the wait of a scenario is a duration or a wait', () => {
  const random = new Random(1)
  expect(scenario('one', { wait: '250ms' }, () => {}).wait!.next(random)).toBe(250)
  const wait = between('1s', '2s')
  expect(scenario('two', { wait }, () => {}).wait).toBe(wait)
  expect(scenario('three', () => {}).wait).toBeUndefined()
})

test.each(['soon', 5, '-1s'])('an invalid wait is refused with the line of the scenario: %j', (wait) => {
  expect(() => scenario('one', { wait: wait as never }, () => {})).toThrow(
    expect.objectContaining({
      code: 'bad-duration',
      place: expect.objectContaining({ line: expect.any(Number) }),
    }),
  )
})
