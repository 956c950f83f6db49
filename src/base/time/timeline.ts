/** A scheduled call, which can be canceled with `Timeline.cancel`. */
export interface Alarm {
  readonly dueMs: number
}

/**
 * The clock and the timers that all other code uses, so that tests can run on virtual time. Times are monotonic, in ms
 * with fractions, and have the same origin in all threads of a machine.
 */
export interface Timeline {
  /** The intended resolution of alarms in ms: the duration of a tick if alarms ring only on ticks, otherwise 0. */
  readonly tickMs: number
  /** Returns the current time. */
  now(): number
  /** Calls `ring(dueMs)` at `dueMs`, or as soon as possible afterwards, but never before. */
  at(dueMs: number, ring: (dueMs: number) => void): Alarm
  /** Announces that an event, such as a reply, is expected until `untilMs`. A precise timeline stays awake until then. */
  attend(untilMs: number): void
  /** Calls `run` at the end of this turn of the event loop, after the callbacks for data that has already arrived. */
  afterTurn(run: () => void): void
  /** Cancels an alarm. Has no effect after it has rung. */
  cancel(alarm: Alarm): void
}
