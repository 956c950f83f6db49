import { expect } from 'vitest'
import { PlimsollError } from '../../src/base/error.ts'

/** Returns the `PlimsollError` that a function throws. Fails the test if it throws none, or another error. */
export function mistakeOf(make: () => unknown): PlimsollError {
  try {
    make()
  } catch (error) {
    expect(error).toBeInstanceOf(PlimsollError)
    return error as PlimsollError
  }
  throw new Error('nothing was thrown')
}
