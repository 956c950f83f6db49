/** Thrown by a wait when the load ends. The iteration ends and counts neither as completed nor as failed. */
export class LoadEnded extends Error {
  constructor() {
    super('the load has ended')
    this.name = 'LoadEnded'
  }
}

/** Thrown when a scenario ends its iteration on purpose, which is not a failure. */
export class IterationEnded extends Error {
  constructor() {
    super('the iteration was ended by its scenario')
    this.name = 'IterationEnded'
  }
}

/** The message of a request or measured function that had not ended when the load did, and had waited too long for that. */
export const overdueMessage =
  'it had not ended when the load did, after more than twice the time of the longest success'

/** Whether an exception ends the iteration without a failure. */
export function isEnd(error: unknown): boolean {
  return error instanceof LoadEnded || error instanceof IterationEnded
}
