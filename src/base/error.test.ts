import { expect, test } from 'vitest'
import { explained, PlimsollError } from './error.ts'

test('the stack of an explained error begins with its message, advice and place, however often it is explained', () => {
  const place = { file: '/plans/a.load.ts', line: 3, column: 5 }
  const error = new PlimsollError('bad-load', 'the load is odd', { advice: 'Mend it.', place })
  explained(explained(error))
  const [first, second, third, fourth] = error.stack!.split('\n')
  expect([first, second, third]).toEqual([
    'PlimsollError: the load is odd',
    'Mend it.',
    '    at /plans/a.load.ts:3:5',
  ])
  expect(fourth).toMatch(/^ {4}at .*error\.test\.ts/)
  expect(error.message).toBe('the load is odd')
})
