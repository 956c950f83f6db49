import { expect, test } from 'vitest'
import { deltaLimits } from './delta.ts'
import { RowList } from './row-list.ts'

test('rows are the same by name and kind', () => {
  const list = new RowList()
  expect(list.place('a', 'request')).toBe(0)
  expect(list.place('b', 'request')).toBe(1)
  expect(list.place('a', 'measure')).toBe(2)
  expect(list.place('a', 'request')).toBe(0)
  expect(list.find('b', 'request')).toBe(1)
  expect(list.find('b', 'measure')).toBeUndefined()
})

test('beyond the limit new names share one row of their kind', () => {
  const list = new RowList()
  for (let at = 0; at < deltaLimits.rows; at++) list.place(`GET /agents/${at}`, 'request')
  const other = list.place('GET /one-too-many', 'request')
  expect(list.all[other]).toEqual({ name: '(other)', kind: 'request' })
  expect(list.place('GET /another', 'request')).toBe(other)
  expect(list.all[list.place('timed', 'measure')]).toEqual({ name: '(other)', kind: 'measure' })
  expect(list.place('GET /agents/7', 'request')).toBe(7)
  expect(list.all).toHaveLength(deltaLimits.rows + 2)
})
