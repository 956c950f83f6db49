import { expect, test } from 'vitest'
import { ErrorGroups, otherErrors } from './error-groups.ts'

test('equal errors make one group, with the first and the last time they were seen', () => {
  const groups = new ErrorGroups(10)
  groups.add('GET /', 3, 'no reply', 1, 500, 500)
  groups.add('GET /', 3, 'no reply', 2, 100, 300)
  groups.add('GET /', 4, 'no reply', 1, 1, 1)
  groups.add('GET /b', 3, 'no reply', 1, 1, 1)
  expect(groups.list).toEqual([
    { label: 'GET /', classIndex: 3, message: 'no reply', count: 3, firstSeenMs: 100, lastSeenMs: 500 },
    { label: 'GET /', classIndex: 4, message: 'no reply', count: 1, firstSeenMs: 1, lastSeenMs: 1 },
    { label: 'GET /b', classIndex: 3, message: 'no reply', count: 1, firstSeenMs: 1, lastSeenMs: 1 },
  ])
})

test('beyond the limit errors are still counted, by class', () => {
  const groups = new ErrorGroups(5)
  for (let at = 0; at < 100; at++) groups.add(`GET /${at}`, at % 2, `error ${at}`, 1, at, at)
  groups.add('GET /0', 0, 'error 0', 1, 0, 0)
  expect(groups.list).toHaveLength(7)
  expect(groups.list.filter((group) => group.message === otherErrors)).toEqual([
    { label: '(other)', classIndex: 1, message: otherErrors, count: 48, firstSeenMs: 5, lastSeenMs: 99 },
    { label: '(other)', classIndex: 0, message: otherErrors, count: 47, firstSeenMs: 6, lastSeenMs: 98 },
  ])
  expect(groups.find('GET /0', 0, 'error 0')!.count).toBe(2)
})

test('after a reset there is room again', () => {
  const groups = new ErrorGroups(1)
  groups.add('a', 0, 'one', 1, 0, 0)
  groups.reset()
  groups.add('b', 0, 'two', 1, 7, 7)
  expect(groups.list).toEqual([
    { label: 'b', classIndex: 0, message: 'two', count: 1, firstSeenMs: 7, lastSeenMs: 7 },
  ])
})
