import { PlimsollError } from '../../base/error.ts'
import { keyLine } from '../../base/place/key-line.ts'
import type { PlanDescription } from '../../plan-file/description/plan-description.ts'

/** Gives a mistake its line in the plan, unless it has a place of its own or a setting is to blame. */
export function placedInPlan<T>({ place }: PlanDescription, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof PlimsollError) || error.setting !== undefined) throw error
    error.place ??= place
    if (error.place !== undefined && error.keys !== undefined) error.place = keyLine(error.place, error.keys)
    throw error
  }
}
