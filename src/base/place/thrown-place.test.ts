import { describe, expect, test } from 'vitest'
import { isOwnFault, thrownPlace } from './thrown-place.ts'

const own = new URL('../../engine/client.ts', import.meta.url).pathname

/** An error with these frames. */
function thrown(message: string, ...frames: string[]): Error {
  const error = new RangeError(message)
  error.stack = [`RangeError: ${message}`, ...frames.map((frame) => `    at ${frame}`)].join('\n')
  return error
}

describe('the place of an exception', () => {
  test.each([
    ['run (/home/me/plan.load.ts:3:7)', { file: '/home/me/plan.load.ts', line: 3, column: 7 }],
    ['/home/me/plan.load.ts:3:7', { file: '/home/me/plan.load.ts', line: 3, column: 7 }],
    ['async file:///home/me/my%20plans/a.ts:1:2', { file: '/home/me/my plans/a.ts', line: 1, column: 2 }],
    ['async Object.run (file:///a%23b/c.ts:12:34)', { file: '/a#b/c.ts', line: 12, column: 34 }],
    ['run (/home/me/plans (copy)/a.ts:3:7)', { file: '/home/me/plans (copy)/a.ts', line: 3, column: 7 }],
    ['new Thing [as made] (/home/a.ts:3:7)', { file: '/home/a.ts', line: 3, column: 7 }],
  ])('is read from %s', (frame, place) => {
    expect(thrownPlace(thrown('x', frame))).toEqual(place)
  })

  test('is the first one that is the user’s', () => {
    const error = thrown(
      'x',
      'node:internal/process/task_queues:95:5',
      `send (${own}:1:1)`,
      `file://${own}:1:1`,
      'read (/home/me/node_modules/redis/index.js:1:1)',
      'run (/home/me/a.ts:2:3)',
      'run (/home/me/b.ts:4:5)',
    )
    expect(thrownPlace(error)).toEqual({ file: '/home/me/a.ts', line: 2, column: 3 })
  })

  test('is undefined for a value that is not an error, and for an error without frames', () => {
    for (const value of ['text', undefined, null, 5, thrown('x'), thrown('x', '<anonymous>')])
      expect(thrownPlace(value)).toBeUndefined()
  })

  test('tells our own faults from the user’s', () => {
    expect(isOwnFault(thrown('x', `send (${own}:1:1)`, 'run (/home/me/a.ts:2:3)'))).toBe(true)
    expect(isOwnFault(thrown('x', 'run (/home/me/a.ts:2:3)', `send (${own}:1:1)`))).toBe(false)
    expect(isOwnFault('text')).toBe(false)
  })
})
