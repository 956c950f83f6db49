/** A scheduled call, which can be canceled. */
export interface Alarm {
  readonly dueMs: number
}

/**
 * The clock and the timers of everything else, so that tests can run on virtual time. Times are monotonic milliseconds
 * with a fraction, and have the same origin in all threads of a machine.
 */
export interface Timeline {
  /** The intended resolution of alarms in ms: a tick if they ring only on ticks, otherwise 0. */
  readonly tickMs: number
  /** The current time. */
  now(): number
  /** Calls `ring(dueMs)` at `dueMs`, or as soon as possible afterwards, but never before. */
  at(dueMs: number, ring: (dueMs: number) => void): Alarm
  /** Announces that something is expected until an instant. A precise timeline stays awake until then. */
  attend(untilMs: number): void
  /** Calls `run` at the end of this turn of the event loop, after everything that has already arrived. */
  afterTurn(run: () => void): void
  /** Cancels an alarm. Has no effect after it has rung. */
  cancel(alarm: Alarm): void
}
