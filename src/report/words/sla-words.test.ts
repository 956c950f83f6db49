import { expect, test } from 'vitest'
import type { FigureUnit } from '../../base/units/figure-unit.ts'
import type { RunRecord } from '../../record/run-record.ts'
import { parseLimit, slaLimit } from '../../verdict/sla/limit.ts'
import { otherReasons, slaFigureText, slaNoteText } from './sla-words.ts'

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

test('an infinite figure has a word', () => {
  expect(shown('300ms', 'ms', null, 'fail')).toBe('infinite')
})

const own = 'up to 24 ms of it can be the generator’s own delay'

test.each([
  ['fail', 58, null, [70, 70], 'from 58 s on'],
  [
    'fail',
    58,
    'p99 of 27 requests: their slowest',
    [70, 70],
    'from 58 s on; p99 of 27 requests: their slowest',
  ],
  ['pass', null, null, [7, 31], ''],
  ['pass', null, 'p99 of 27 requests: their slowest', [7, 31], 'p99 of 27 requests: their slowest'],
  ['undecided', null, own, [7, 31], `7.0 ms to 31 ms: ${own}`],
  ['undecided', null, own, [null, 31], `at most 31 ms: ${own}`],
  ['undecided', null, own, [7, null], `at least 7.0 ms: ${own}`],
  ['undecided', null, own, [0, 31], `at most 31 ms: ${own}`],
  ['undecided', null, own, [0, null], own],
  ['undecided', null, own, [null, null], own],
  ['undecided', null, null, [7, 31], '7.0 ms to 31 ms'],
  ['no-data', null, 'it was never called', [null, null], 'it was never called'],
] as const)('the note of an SLA with %s, %s, %s, %s is "%s"', (status, since, reason, interval, text) => {
  const sla = {
    status,
    failedSinceSeconds: since,
    reason,
    interval: [...interval] as [number, number],
    unit: 'ms' as const,
  }
  expect(slaNoteText(sla)).toBe(text)
})

test('the reasons of a failed run besides its SLAs are those after its failed SLAs', () => {
  const reasons = ['p95 was 318 ms', 'the target was silent'].map((message) => ({ message, advice: null }))
  const slas = [{ status: 'fail' }, { status: 'warn' }, { status: 'pass' }] as RunRecord['verdict']['slas']
  expect(otherReasons({ status: 'fail', reasons, slas })).toEqual([reasons[1]])
  expect(otherReasons({ status: 'invalid', reasons, slas: [] })).toEqual([])
})
