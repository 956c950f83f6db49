import { expect, test } from 'vitest'
import { StatusCounts } from './status-counts.ts'

test('counts every status a server may send, in order', () => {
  const counts = new StatusCounts()
  for (const status of [999, 200, 404, 200, 100, 599]) counts.add(status)
  expect(counts.toRecord()).toEqual({ 100: 1, 200: 2, 404: 1, 599: 1, 999: 1 })
  expect(counts.get(200)).toBe(2)
  expect(counts.get(500)).toBe(0)
})

test('does not count numbers that are not statuses', () => {
  const counts = new StatusCounts()
  for (const status of [0, 99, 1_000, -1, Number.NaN]) counts.add(status)
  expect(counts.toRecord()).toEqual({})
})

test('merges and resets', () => {
  const counts = new StatusCounts()
  counts.add(200, 3)
  const other = new StatusCounts()
  other.add(200, 2 ** 33)
  other.add(503)
  counts.merge(other)
  expect(counts.toRecord()).toEqual({ 200: 2 ** 33 + 3, 503: 1 })
  counts.reset()
  expect(counts.toRecord()).toEqual({})
  expect(other.get(503)).toBe(1)
})
