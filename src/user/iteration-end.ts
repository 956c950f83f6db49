/** The load has ended while a user waited: its iteration ends there and counts neither as done nor as failed. */
export class LoadEnded extends Error {
  constructor() {
    super('the load has ended')
    this.name = 'LoadEnded'
  }
}

/** A scenario has ended its iteration by itself, and that is no failure. */
export class IterationEnded extends Error {
  constructor() {
    super('the iteration was ended by its scenario')
    this.name = 'IterationEnded'
  }
}

/** Whether something that was thrown ends the iteration without anything having failed. */
export function isEnd(error: unknown): boolean {
  return error instanceof LoadEnded || error instanceof IterationEnded
}
