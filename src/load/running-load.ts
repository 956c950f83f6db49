/** A load at work on one worker. */
export interface RunningLoad {
  /** Begins: instant 0 of the load is `startMs` on the timeline. */
  start(startMs: number): void
  /** Begins nothing more from here on; what runs may finish. */
  stop(): void
  /** Resolves when nothing runs any more: after `stop`, or when the load has come to its end by itself. */
  readonly ended: Promise<void>
  /** Users at work now. */
  readonly users: number
  /** Iterations under way now. */
  readonly inFlight: number
  /** Tells the recorder what the plan has asked for until an instant of the timeline: at the end of each second, and of the run. */
  account(untilMs: number): void
}
