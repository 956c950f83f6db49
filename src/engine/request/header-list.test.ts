import { expect, test } from 'vitest'
import { HeaderList } from './header-list.ts'

test('a list of headers keeps their order, and grows and shrinks without a change to the list before', () => {
  const first = new HeaderList([
    ['Host', 'a'],
    ['X-A', '1'],
  ])
  const longer = first.with('x-a', '2').with('B', '3')
  expect(longer.entries()).toEqual([
    ['Host', 'a'],
    ['X-A', '1'],
    ['x-a', '2'],
    ['B', '3'],
  ])
  expect(longer.without('x-a').entries()).toEqual([
    ['Host', 'a'],
    ['B', '3'],
  ])
  expect(longer.without('c')).toBe(longer)
  expect(longer.entries()).toHaveLength(4)
  expect(first.entries()).toHaveLength(2)
})
