import { describe, expect, test } from 'vitest'
import { PlimsollError } from '../error.ts'
import { formatDurationMs, parseDurationMs } from './duration.ts'

describe('parsing a duration', () => {
  test.each([
    ['250ms', 250],
    ['1.5s', 1_500],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['1m30s', 90_000],
    ['1h1m1s1ms', 3_661_001],
    ['40us', 0.04],
    ['0s', 0],
    [0, 0],
  ] as const)('%s is %d ms', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms)
  })

  test('decimal fractions are exact, because the number of arrivals depends on the length of a phase', () => {
    for (let ms = 0; ms < 10_000; ms++) {
      expect(parseDurationMs(`${(ms / 1_000).toFixed(3)}s`)).toBe(ms)
      expect(parseDurationMs(`${(ms / 100).toFixed(2)}m`)).toBe(ms * 600)
    }
    expect(parseDurationMs('1.1h')).toBe(3_960_000)
  })

  test.each([
    '',
    '5',
    's',
    '5 s',
    '-5s',
    '+5s',
    '5S',
    '5s ',
    ' 5s',
    '1e3s',
    '.5s',
    '5.s',
    '5s5',
    'Infinitys',
    '5d',
  ])('refuses %j', (text) => {
    expect(() => parseDurationMs(text)).toThrow(PlimsollError)
  })

  test('refuses values other than text, and shows them', () => {
    expect(() => parseDurationMs(Number.NaN, 'hold')).toThrow('hold is NaN, which is not a duration')
    expect(() => parseDurationMs(5)).toThrow('duration is 5,')
    expect(() => parseDurationMs(5n as never)).toThrow(PlimsollError)
    expect(() => parseDurationMs(undefined as never)).toThrow('duration is undefined')
    expect(() => parseDurationMs({} as never)).toThrow('duration is an object')
  })

  test('refuses numbers that are too large, and accepts long fractions', () => {
    expect(() => parseDurationMs(`${'9'.repeat(400)}s`)).toThrow(PlimsollError)
    expect(parseDurationMs(`1.${'0'.repeat(400)}s`)).toBe(1_000)
  })

  test('keeps no state after a refused text', () => {
    expect(() => parseDurationMs('1m30x')).toThrow(PlimsollError)
    expect(parseDurationMs('1m30s')).toBe(90_000)
  })

  test('parses any hundred thousand characters quickly', () => {
    const startedMs = performance.now()
    expect(() => parseDurationMs('1'.repeat(100_000))).toThrow()
    expect(() => parseDurationMs(`${'1s'.repeat(50_000)}x`)).toThrow()
    expect(performance.now() - startedMs).toBeLessThan(1_000)
  })
})

test.each([
  [0, '0 ms'],
  [0.000_42, '0.42 µs'],
  [0.004_24, '4.2 µs'],
  [0.009_96, '10 µs'],
  [0.042, '42 µs'],
  [0.099_6, '0.10 ms'],
  [0.42, '0.42 ms'],
  [0.994, '0.99 ms'],
  [0.996, '1.0 ms'],
  [9.94, '9.9 ms'],
  [9.96, '10 ms'],
  [318.2, '318 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [2_400, '2.4 s'],
  [9_940, '9.9 s'],
  [9_960, '10 s'],
  [119_400, '119 s'],
  [119_600, '2 m'],
  [320_000, '5 m 20 s'],
  [3_599_400, '59 m 59 s'],
  [3_599_600, '1 h'],
  [7_500_000, '2 h 5 m'],
  [86_400_000, '24 h'],
  [-5_000, '-5.0 s'],
  [Number.NaN, '–'],
  [Number.POSITIVE_INFINITY, '–'],
])('%d ms is written %s', (ms, text) => {
  expect(formatDurationMs(ms)).toBe(text)
})
