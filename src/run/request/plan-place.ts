import { PlimsollError } from '../../base/error.ts'
import { keyLine } from '../../base/place/key-line.ts'
import type { PlanDescription } from '../../plan-file/description/plan-description.ts'

/** Calls `make`, and adds the line in the plan to its `PlimsollError`, unless the error has a place or names a setting. */
export function withPlanPlace<T>({ place }: PlanDescription, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof PlimsollError) || error.setting !== undefined) throw error
    error.place ??= place
    if (error.place !== undefined && error.keys !== undefined) error.place = keyLine(error.place, error.keys)
    throw error
  }
}
