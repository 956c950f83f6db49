import { expect, it } from 'vitest'
import { formatTimeScale, parseTimeScale } from './time-scale.ts'

it.each([
  ['1/60', 1 / 60, '1/60'],
  ['0.1', 0.1, '1/10'],
  ['10%', 0.1, '1/10'],
  ['.25', 0.25, '1/4'],
  [' 1 / 3 ', 1 / 3, '1/3'],
  ['2/3', 2 / 3, '0.6667'],
  ['0.3', 0.3, '0.3'],
  ['1', 1, '1'],
  ['1/86400', 1 / 86_400, '1/86400'],
])('%j is a time scale', (text, value, shown) => {
  expect(parseTimeScale(text)).toBeCloseTo(value, 12)
  expect(formatTimeScale(value)).toBe(shown)
})

it.each([
  '',
  '0',
  '-1',
  '2',
  '1.5',
  '0/5',
  '5/0',
  '1/0',
  '200%',
  'half',
  '1:60',
  '1/60s',
  '1e-1',
  '1/86401',
  'NaN',
])('%j is not a time scale', (text) => {
  expect(parseTimeScale(text)).toBeUndefined()
})
