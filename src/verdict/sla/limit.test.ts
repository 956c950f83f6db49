import { describe, expect, it } from 'vitest'
import { formatFigure, formatLimit, isMetBy, parseLimit, slaLimit } from './limit.ts'

describe('a limit', () => {
  it.each([
    ['300ms', 'ms', '<= 300 ms', 300],
    [' < 1.5s ', 'ms', '< 1.5 s', 1_500],
    ['0.1%', 'fraction', '<= 0.1%', 0.001],
    ['>99%', 'fraction', '> 99%', 0.99],
    ['>=1000', 'perSecond', '>= 1,000/s', 1_000],
    ['> 2.5/s', 'perSecond', '> 2.5/s', 2.5],
    [1_000, 'perSecond', '<= 1,000/s', 1_000],
    [0, 'perSecond', '<= 0/s', 0],
    ['>= 1000 requests/second', 'perSecond', '>= 1,000/s', 1_000],
    ['600/m', 'perSecond', '<= 10/s', 10],
    ['5 rps', 'perSecond', '<= 5/s', 5],
    ['300 ms', 'ms', '<= 300 ms', 300],
    ['2 seconds', 'ms', '<= 2.0 s', 2_000],
    ['< 2GB', 'bytes', '< 2 GB', 2e9],
    ['512 MiB', 'bytes', '<= 537 MB', 512 * 2 ** 20],
    ['1MB/s', 'bytesPerSecond', '<= 1 MB/s', 1e6],
  ] as const)('%j reads as %3$s', (text, unit, shown, value) => {
    const limit = parseLimit(text, { unit, defaultComparison: '<=', what: 'the limit' })
    expect(limit).toMatchObject({ value, unit })
    expect(formatLimit(limit)).toBe(shown)
  })

  it.each([
    ['300', 'ms', 'which is not a duration', "'250ms'"],
    ['', 'ms', 'which is not a duration', "'250ms'"],
    ['-5ms', 'ms', 'which is not a duration', "'250ms'"],
    ['0.1', 'fraction', 'which is not a percentage', 'percent sign'],
    ['101%', 'fraction', 'which is not a percentage', 'from 0 to 100'],
    ['fast', 'perSecond', 'which is not a rate', "'>=1000'"],
    ['=> 5', 'perSecond', 'which is not a rate', "'>=1000'"],
    ['5 per hour', 'perSecond', 'which is not a rate', "'>=1000'"],
    ['2', 'bytes', 'which is not an amount of data', "'512MB'"],
    ['baseline +', 'ms', 'which is not a limit relative to the baseline', "'baseline + 10%'"],
    ['baseline / 2', 'ms', 'which is not a limit relative to the baseline', "'baseline"],
    ['baseline + 5', 'ms', 'which is not a duration', "'250ms'"],
  ] as const)('%j in %s is an error with advice', (text, unit, message, advice) => {
    expect(() => parseLimit(text, { unit, defaultComparison: '<=', what: 'the limit of x' })).toThrow(
      expect.objectContaining({
        code: 'bad-sla',
        message: expect.stringMatching(new RegExp(`^the limit of x is .*${message}`)),
        advice: expect.stringContaining(advice),
      }),
    )
  })

  it.each([
    ['<', [true, false, false]],
    ['<=', [true, true, false]],
    ['>', [false, false, true]],
    ['>=', [false, true, true]],
  ] as const)('%s is met by figures below, at and above it: %j', (comparison, expected) => {
    const limit = { comparison, value: 5, unit: 'ms' as const }
    expect([4.999, 5, 5.001].map((actual) => isMetBy(limit, actual))).toEqual(expected)
  })

  it.each([
    ['< baseline', 'ms', 200, '< 200 ms (baseline)'],
    ['baseline + 10%', 'ms', 200, '<= 220 ms (baseline + 10%)'],
    ['baseline + 250%', 'ms', 200, '<= 700 ms (baseline + 250%)'],
    ['<= baseline - 20ms', 'ms', 200, '<= 180 ms (baseline - 20ms)'],
    ['baseline*1.5', 'ms', 200, '<= 300 ms (baseline*1.5)'],
    ['>= baseline - 5%', 'perSecond', 100, '>= 95/s (baseline - 5%)'],
    ['baseline + 1%', 'fraction', 0.001, '<= 1.1% (baseline + 1%)'],
    ['baseline + 1%', 'fraction', 0, '<= 1% (baseline + 1%)'],
    ['baseline * 2', 'fraction', 0.001, '<= 0.2% (baseline * 2)'],
    ['baseline + 10%', 'ms', undefined, '<= baseline + 10%'],
  ] as const)('%j is computed from the figure of the baseline', (text, unit, baseline, shown) => {
    const limit = parseLimit(text, { unit, defaultComparison: '<=', what: 'the limit', baseline })
    expect(formatLimit(limit)).toBe(shown)
    expect(Number.isNaN(limit.value)).toBe(baseline === undefined)
  })

  it.each([
    ['300ms', undefined, { comparison: '<=', value: 300, text: '<= 300 ms', baseline: null }],
    [
      '< baseline + 10%',
      300,
      { comparison: '<', value: 330, text: '< 330 ms (baseline + 10%)', baseline: 'baseline + 10%' },
    ],
    ['>= baseline', undefined, { comparison: '>=', value: null, text: '>= baseline', baseline: 'baseline' }],
  ] as const)('%j is plain data in a record', (text, baseline, data) => {
    expect(
      slaLimit(parseLimit(text, { unit: 'ms', defaultComparison: '<=', what: 'the limit', baseline })),
    ).toEqual(data)
  })

  it('is never met by NaN', () => {
    for (const comparison of ['<', '<=', '>', '>='] as const) {
      expect(isMetBy({ comparison, value: 5, unit: 'ms' }, Number.NaN)).toBe(false)
    }
  })

  it('shows a rate with enough digits', () => {
    expect([0.123, 12.34, 1_203.6].map((rate) => formatFigure(rate, 'perSecond'))).toEqual([
      '0.12/s',
      '12.3/s',
      '1,204/s',
    ])
  })
})
