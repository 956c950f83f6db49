import { expect, test } from 'vitest'
import { RecentExtremes } from './recent-extremes.ts'

test('are the lowest numbers since an instant, without what is older than some seconds', () => {
  const lowest = new RecentExtremes('lowest')
  expect(lowest.since(0)).toBe(Number.POSITIVE_INFINITY)
  lowest.note(3, 1_000)
  lowest.note(9, 1_040)
  lowest.note(7, 1_500)
  lowest.note(8, 2_000)
  expect([900, 1_010, 1_100, 1_999].map((ms) => lowest.since(ms))).toEqual([3, 3, 7, 8])
  lowest.note(5, 9_000)
  expect(lowest.since(0)).toBe(5)
  lowest.note(6, 1_000_000)
  expect([lowest.since(0), lowest.since(999_990)]).toEqual([6, 6])
})

test('are the highest numbers, 0 if there are none', () => {
  const highest = new RecentExtremes('highest')
  expect(highest.since(0)).toBe(0)
  highest.note(3, 1_000)
  highest.note(2, 1_500)
  expect([highest.since(900), highest.since(1_100), highest.since(1_600)]).toEqual([3, 2, 0])
})
