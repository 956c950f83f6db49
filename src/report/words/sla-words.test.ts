import { expect, test } from 'vitest'
import type { FigureUnit } from '../../base/units/figure-unit.ts'
import { parseLimit, slaLimit } from '../../verdict/sla/limit.ts'
import { slaFigureText } from './sla-words.ts'

const shown = (
  limit: string,
  unit: FigureUnit,
  actual: number | null,
  status: 'fail' | 'warn' | 'pass' | 'no-data',
) =>
  slaFigureText({
    limit: slaLimit(parseLimit(limit, { unit, defaultComparison: '<=', what: 'x' })),
    unit,
    actual,
    status,
  })

test.each([
  ['300ms', 'ms', 300.04, 'fail', '300.04 ms'],
  ['300ms', 'ms', 300.04, 'warn', '300.04 ms'],
  ['300ms', 'ms', 412.3, 'fail', '412 ms'],
  ['300ms', 'ms', 299.96, 'pass', '300 ms'],
  ['< 0.1%', 'fraction', 0.00100004, 'fail', '0.100004%'],
  ['>= 1000', 'perSecond', 999.8, 'fail', '999.8/s'],
  ['512MB', 'bytes', 512_000_001, 'fail', '512,000,001 B'],
  ['baseline + 10%', 'ms', 5, 'pass', '5.0 ms'],
] as const)(
  'for the limit %s in %s, the figure %d (%s) is shown as %s',
  (limit, unit, actual, status, text) => {
    expect(shown(limit, unit, actual, status)).toBe(text)
  },
)

test('a dash replaces the figure if there is no data', () => {
  expect(shown('300ms', 'ms', null, 'no-data')).toBe('–')
})
