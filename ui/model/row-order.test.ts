import { expect, test } from 'vitest'
import type { RowStats } from '../../src/record/run-record.ts'
import { arrange, nextOrder } from './row-order.ts'

function row(name: string, requests: number, p95: number, failures = 0): RowStats {
  return {
    name,
    requests,
    failures,
    unfinished: 0,
    requestsPerSecond: requests / 10,
    responseMs: { p95 },
  } as RowStats
}

const rows = [row('GET /b', 10, 30), row('GET /a', 30, 10), row('POST /c', 20, 0, 20)]
const names = (list: RowStats[]) => list.map(({ name }) => name)

test('the order of the plan is the default', () => {
  expect(names(arrange(rows, { column: 'plan', descending: false }))).toEqual(['GET /b', 'GET /a', 'POST /c'])
})

test('figures sort both ways, and rows without a figure stay at the end', () => {
  expect(names(arrange(rows, { column: 'p95', descending: true }))).toEqual(['GET /b', 'GET /a', 'POST /c'])
  expect(names(arrange(rows, { column: 'p95', descending: false }))).toEqual(['GET /a', 'GET /b', 'POST /c'])
})

test('names sort alphabetically, and any part of a name finds its row', () => {
  expect(names(arrange(rows, { column: 'name', descending: false }))).toEqual(['GET /a', 'GET /b', 'POST /c'])
  expect(names(arrange(rows, { column: 'name', descending: false }, ' get '))).toEqual(['GET /a', 'GET /b'])
  expect(arrange(rows, { column: 'plan', descending: false }, 'nowhere')).toEqual([])
})

test('the first click on a heading sorts from the largest figure on, the second reverses the order', () => {
  const once = nextOrder({ column: 'plan', descending: false }, 'p99')
  expect(once).toEqual({ column: 'p99', descending: true })
  expect(nextOrder(once, 'p99')).toEqual({ column: 'p99', descending: false })
  expect(nextOrder(once, 'name')).toEqual({ column: 'name', descending: false })
})
