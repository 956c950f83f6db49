import { expect, test } from 'vitest'
import { bytesText, clockText, countText, instantText, msText } from './figure-text.ts'

test.each([
  [0, '0'],
  [0.004, '<0.01'],
  [0.42, '0.42'],
  [8.06, '8.1'],
  [99.94, '99.9'],
  [99.96, '100'],
  [1_236.4, '1,236'],
])('%d ms keep the digits that matter: %s', (ms, text) => {
  expect(msText(ms)).toBe(text)
})

test('counts are grouped', () => {
  expect(countText(1_234_567)).toBe('1,234,567')
})

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [167_400_000, '167 MB'],
  [33_554_432_000, '33.6 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text)
})

test.each([
  [0, '0:00'],
  [59.6, '1:00'],
  [172, '2:52'],
  [3_870, '1:04:30'],
])('%d seconds into the run are %s', (seconds, text) => {
  expect(clockText(seconds)).toBe(text)
})

test('an instant reads the same everywhere, and what is none is left as it is', () => {
  expect(instantText('2026-02-17T09:41:07.312Z')).toBe('17 Feb 2026, 09:41:07 UTC')
  expect(instantText('yesterday')).toBe('yesterday')
})
