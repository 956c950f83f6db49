import { describe, expect, test } from 'vitest'
import { scriptMessage } from './script-message.ts'

/** Makes an error with these stack frames. */
function thrown(message: string, ...frames: string[]): Error {
  const error = new RangeError(message)
  error.stack = [`RangeError: ${message}`, ...frames.map((frame) => `    at ${frame}`)].join('\n')
  return error
}

describe('the message of an exception', () => {
  test('has the error’s name, place and text', () => {
    expect(scriptMessage(thrown('first', 'run (/home/me/a.ts:2:3)'))).toBe('RangeError at a.ts:2: first')
    expect(scriptMessage(thrown('nowhere'))).toBe('RangeError: nowhere')
    expect(scriptMessage('a text')).toBe('thrown: a text')
    expect(scriptMessage(undefined)).toBe('thrown: undefined')
    expect(scriptMessage(Object.assign(new Error(''), { stack: undefined }))).toBe('Error: Error')
  })

  test('reads the stack only once for each text', () => {
    scriptMessage(thrown('again', 'run (/home/me/a.ts:2:3)'))
    const error = new RangeError('again')
    Object.defineProperty(error, 'stack', {
      get: () => {
        throw new Error('looked up')
      },
    })
    expect(scriptMessage(error)).toBe('RangeError at a.ts:2: again')
  })
})
