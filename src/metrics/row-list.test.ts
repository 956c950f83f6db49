import { expect, test } from 'vitest'
import { deltaLimits } from './delta.ts'
import { RowList } from './row-list.ts'

test('rows are the same by name and kind', () => {
  const list = new RowList()
  expect(list.findOrAdd('a', 'request')).toBe(0)
  expect(list.findOrAdd('b', 'request')).toBe(1)
  expect(list.findOrAdd('a', 'measure')).toBe(2)
  expect(list.findOrAdd('a', 'request')).toBe(0)
  expect(list.find('b', 'request')).toBe(1)
  expect(list.find('b', 'measure')).toBeUndefined()
})

test('beyond the limit new names share one row of their kind', () => {
  const list = new RowList()
  for (let at = 0; at < deltaLimits.rows; at++) list.findOrAdd(`GET /agents/${at}`, 'request')
  const other = list.findOrAdd('GET /one-too-many', 'request')
  expect(list.all[other]).toEqual({ name: '(other)', kind: 'request' })
  expect(list.findOrAdd('GET /another', 'request')).toBe(other)
  expect(list.all[list.findOrAdd('timed', 'measure')]).toEqual({ name: '(other)', kind: 'measure' })
  expect(list.findOrAdd('GET /agents/7', 'request')).toBe(7)
  expect(list.all).toHaveLength(deltaLimits.rows + 2)
})
