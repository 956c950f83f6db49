/** Something that will be called when its time comes. Hold on to it to cancel it. */
export interface Alarm {
  readonly dueMs: number
}

/**
 * Time as everything above this floor sees it, so that tests can run on time of their own.
 * Milliseconds as a float, monotonic, the same origin for all threads of a machine.
 */
export interface Timeline {
  /** How coarse alarms are by intention, in ms: a whole tick where they ring on ticks alone, otherwise 0. */
  readonly tickMs: number
  /** The time now. */
  now(): number
  /** Calls `ring(dueMs)` at `dueMs`, or as soon as it can after that; never before. */
  at(dueMs: number, ring: (dueMs: number) => void): Alarm
  /** Says that something is expected to happen until an instant: where time is kept precisely, it is not slept through. */
  attend(untilMs: number): void
  /** Calls `run` when all that has come in this turn of the event loop has been dealt with, before anything is waited for. */
  afterTurn(run: () => void): void
  /** Makes an alarm not ring. Harmless when it has rung. */
  cancel(alarm: Alarm): void
}
