import { expect } from 'vitest'
import { PlimsollError } from '../../src/base/error.ts'

/** The `PlimsollError` that a function throws; a test that calls it fails where there is none, or where it is another error. */
export function mistakeOf(make: () => unknown): PlimsollError {
  try {
    make()
  } catch (error) {
    expect(error).toBeInstanceOf(PlimsollError)
    return error as PlimsollError
  }
  throw new Error('there was no mistake')
}
