import { PlimsollError, type SourcePlace } from '../error.ts'
import { declaredPlace } from './declared-place.ts'
import { keyLine } from './key-line.ts'

/**
 * Makes something that a plan declares. A `PlimsollError` from `make` that has no place gets one: the line of the keys it
 * names, or the line of the declaration.
 */
export function declaration<T>(make: (place: SourcePlace | undefined) => T): T {
  const place = declaredPlace()
  try {
    return make(place)
  } catch (error) {
    if (error instanceof PlimsollError && error.place === undefined && place !== undefined) {
      error.place = error.keys === undefined ? place : keyLine(place, error.keys)
    }
    throw error
  }
}
