import { expect, test } from 'vitest'
import { rowStats } from '../../../test/made-up/record.ts'
import { fewMark } from './few-mark.ts'

test.each([
  ['p50', 1, '*'],
  ['p50', 2, ''],
  ['p95', 19, '*'],
  ['p95', 20, ''],
  ['p99', 99, '*'],
  ['p99', 100, ''],
  ['p999', 999, '*'],
  ['p999', 1_000, ''],
  ['p99', 0, ''],
  ['max', 1, ''],
  ['mean', 1, ''],
])('the %s of %d successes has the mark "%s"', (figure, successes, mark) => {
  expect(fewMark(rowStats('GET /', { requests: successes + 500, failures: 500 }), figure)).toBe(mark)
})
