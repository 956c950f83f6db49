import { expect, test } from 'vitest'
import { clockText, instantText, msCell, rateCell } from './figures.ts'

test.each([
  [0, '0'],
  [0.004, '0.004'],
  [0.0426, '0.043'],
  [0.42, '0.42'],
  [8.06, '8.1'],
  [99.94, '99.9'],
  [99.96, '100'],
  [1_236.4, '1,236'],
])('msCell formats %d as %s', (ms, text) => {
  expect(msCell(ms)).toBe(text)
})

test.each([
  [0, '0'],
  [0.254, '0.25'],
  [5.317, '5.32'],
  [70.94, '70.9'],
  [1_204.4, '1,204'],
  [1_234_567, '1,234,567'],
])('rateCell formats %d as %s', (perSecond, text) => {
  expect(rateCell(perSecond)).toBe(text)
})

test.each([
  [0, '0:00'],
  [59.6, '1:00'],
  [172, '2:52'],
  [3_870, '1:04:30'],
])('clockText formats %d seconds as %s', (seconds, text) => {
  expect(clockText(seconds)).toBe(text)
})

test('instantText formats an instant in UTC and returns other strings unchanged', () => {
  expect(instantText('2026-02-17T09:41:07.312Z')).toBe('17 Feb 2026, 09:41:07 UTC')
  expect(instantText('yesterday')).toBe('yesterday')
})
