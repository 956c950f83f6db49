import { PlimsollError } from '../base/error.ts'
import { thrownPlace } from '../base/place/thrown-place.ts'
import type { CountedLoad } from './counted-load.ts'

/**
 * Reports a mistake in how a scenario uses Plimsoll, with the line of the scenario, and throws it. It ends the run even if
 * the scenario catches it, because every iteration would repeat it.
 */
export function refuse(load: CountedLoad, code: string, message: string, advice: string): never {
  const error = new PlimsollError(code, message, { advice })
  error.place = thrownPlace(error)
  load.onPlanError(error)
  throw error
}
