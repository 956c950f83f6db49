import { describe, expect, test } from 'vitest'
import { PlimsollError } from '../error.ts'
import { parseRatePerSecond } from './rate.ts'

describe('parsing a rate', () => {
  test.each([
    ['500/s', 500],
    ['0/s', 0],
    ['0.1/s', 0.1],
    ['90/m', 1.5],
    ['10/h', 10 / 3_600],
  ] as const)('%s is %d per second', (text, perSecond) => {
    expect(parseRatePerSecond(text)).toBe(perSecond)
  })

  test('is rounded only once', () => {
    for (let tenths = 0; tenths < 10_000; tenths++) {
      expect(parseRatePerSecond(`${(tenths / 10).toFixed(1)}/m`)).toBe(tenths / 600)
    }
  })

  test.each(['', '500', '/s', '-1/s', '1e3/s', '5 /s', '5/ms', '5/s/s', '5/d', '5/S', 'NaN/s', '5/s\n'])(
    'refuses %j',
    (text) => {
      expect(() => parseRatePerSecond(text)).toThrow(PlimsollError)
    },
  )

  test('refuses numbers that are too large, and values other than text', () => {
    expect(() => parseRatePerSecond(`${'9'.repeat(400)}/s`)).toThrow(PlimsollError)
    expect(() => parseRatePerSecond(500 as never, 'hold')).toThrow('hold is 500, which is not a rate')
  })
})
