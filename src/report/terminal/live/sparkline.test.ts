import { expect, test } from 'vitest'
import { sparkline } from './sparkline.ts'

test('sparkline scales bars from 0 to the highest value and leaves gaps for null', () => {
  expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7, 8])).toBe('▁▁▂▃▄▅▆▇█')
  expect(sparkline([null, 0.1, null])).toBe(' █ ')
  expect(sparkline([0, 0])).toBe('▁▁')
  expect(sparkline([])).toBe('')
})
