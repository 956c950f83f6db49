let isOnePlan = false

/**
 * Declares that all further declarations belong to one plan, so that no two may have the same name. A program that makes
 * several plans does not call this: each of its plans may have an endpoint of the same name.
 */
export function declareOnePlan(): void {
  isOnePlan = true
}

/** Whether all declarations belong to one plan. */
export function declaresOnePlan(): boolean {
  return isOnePlan
}
