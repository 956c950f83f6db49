let isOnePlan = false

/**
 * From now on all declarations are of one plan, in which each has its own name. Where plans are made in a program, each
 * may have an endpoint of the same name.
 */
export function declareOnePlan(): void {
  isOnePlan = true
}

/** Whether all declarations are of one plan. */
export function declaresOnePlan(): boolean {
  return isOnePlan
}
