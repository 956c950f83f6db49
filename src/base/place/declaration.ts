import { explained, PlimsollError, type SourcePlace } from '../error.ts'
import { declaredPlace } from './declared-place.ts'
import { keyLine } from './key-line.ts'

/**
 * Calls `make`, which makes something that a plan declares, with the place of the declaration. Sets the place of a
 * `PlimsollError` without one to the line of its keys, or to the line of the declaration.
 */
export function declaration<T>(make: (place: SourcePlace | undefined) => T): T {
  const place = declaredPlace()
  try {
    return make(place)
  } catch (error) {
    if (error instanceof PlimsollError && error.place === undefined && place !== undefined) {
      error.place = error.keys === undefined ? place : keyLine(place, error.keys)
      explained(error)
    }
    throw error
  }
}
