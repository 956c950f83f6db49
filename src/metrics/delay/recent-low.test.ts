import { expect, test } from 'vitest'
import { RecentLow } from './recent-low.ts'

test('is the lowest number since an instant, and forgets what is older than some seconds', () => {
  const recent = new RecentLow()
  expect(recent.since(0)).toBe(Number.POSITIVE_INFINITY)
  recent.note(3, 1_000)
  recent.note(9, 1_040)
  recent.note(7, 1_500)
  recent.note(8, 2_000)
  expect([recent.since(900), recent.since(1_010), recent.since(1_100), recent.since(1_999)]).toEqual([
    3, 3, 7, 8,
  ])
  recent.note(5, 9_000)
  expect(recent.since(0)).toBe(5)
  recent.note(6, 1_000_000)
  expect([recent.since(0), recent.since(999_990)]).toEqual([6, 6])
})
