import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { OwnThreadTime, parseQueuedMs } from './thread-time.ts'

test('the time spent waiting for a core is the second number, in ns', () => {
  expect(parseQueuedMs('3131508 1250000 12\n')).toBe(1.25)
  expect(parseQueuedMs('0 0 0')).toBe(0)
})

test.each(['', '\n', '1', '1 2', '1 x 3', '1 -2 3', '1 2 3 4', '1 1e9 3', `1 ${'9'.repeat(40)} 3`])(
  'any other text is 0: %j',
  (text) => {
    expect(parseQueuedMs(text)).toBe(0)
  },
)

test('without such a file it is 0, and the other times are known', () => {
  const thread = new OwnThreadTime(() => 7, '/nowhere/schedstat')
  expect(thread.queued()).toBe(0)
  expect(thread.now()).toBe(7)
  expect(thread.cpu()).toBeGreaterThan(0)
  thread.close()
})

test.runIf(existsSync('/proc/thread-self/schedstat'))(
  'on Linux neither it nor the CPU time ever falls',
  () => {
    const thread = new OwnThreadTime(() => performance.now())
    const before = [thread.cpu(), thread.queued()] as const
    for (const end = performance.now() + 20; performance.now() < end; );
    expect(thread.cpu()).toBeGreaterThan(before[0])
    expect(thread.queued()).toBeGreaterThanOrEqual(before[1])
    thread.close()
  },
)
