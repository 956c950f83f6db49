import { describe, expect, test } from 'vitest'
import { PlimsollError } from '../error.ts'
import { formatFraction, parseFraction } from './ratio.ts'

describe('parsing a percentage', () => {
  test('gives the same fraction as a division of counts: 7 errors in 1000 do not exceed a limit of 0.7%', () => {
    for (let tenths = 0; tenths <= 1_000; tenths++) {
      expect(parseFraction(`${(tenths / 10).toFixed(1)}%`)).toBe(tenths / 1_000)
    }
    expect(parseFraction('0.01%')).toBe(1 / 10_000)
    expect(parseFraction('99.999%')).toBe(99_999 / 100_000)
  })

  test.each(['', '%', '5', '-1%', '100.1%', '101%', '1e1%', '5 %', '5%%', 'NaN%'])('refuses %j', (text) => {
    expect(() => parseFraction(text)).toThrow(PlimsollError)
  })

  test('refuses values other than text', () => {
    expect(() => parseFraction(5 as never, 'errors')).toThrow('errors is 5, which is not a percentage')
  })
})

describe('formatting a fraction', () => {
  test.each([
    [0, '0%'],
    [0.001, '0.1%'],
    [0.000_01, '0.001%'],
    [0.000_009, '<0.001%'],
    [0.07, '7%'],
    [0.123_456, '12.35%'],
    [-0.123_456, '-12.35%'],
    [0.999, '99.9%'],
    [0.999_99, '99.999%'],
    [0.999_996, '>99.999%'],
    [1, '100%'],
    [1.5, '150%'],
    [Number.NaN, '–'],
  ])('%d is %s', (fraction, text) => {
    expect(formatFraction(fraction)).toBe(text)
  })

  test('only an exact 0 is 0%, and only an exact 1 is 100%', () => {
    for (let exponent = 1; exponent < 16; exponent++) {
      expect(formatFraction(10 ** -exponent)).not.toBe('0%')
      expect(formatFraction(1 - 10 ** -exponent)).not.toBe('100%')
    }
  })

  test('keeps up to three decimals where they matter', () => {
    for (const text of [
      '0.001%',
      '0.015%',
      '0.5%',
      '1%',
      '12.5%',
      '95%',
      '99.5%',
      '99.95%',
      '99.995%',
      '100%',
    ]) {
      expect(formatFraction(parseFraction(text))).toBe(text)
    }
  })
})
