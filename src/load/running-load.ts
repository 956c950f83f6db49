/** A load that runs on one worker. */
export interface RunningLoad {
  /** Starts the load: its instant 0 is `startMs` on the timeline. */
  start(startMs: number): void
  /** Stops starting iterations; those under way may finish. */
  stop(): void
  /** Resolves when nothing runs any more, after `stop` or when the load has ended by itself. */
  readonly ended: Promise<void>
  /** Users now. */
  readonly users: number
  /** Iterations under way now. */
  readonly inFlight: number
  /** Counts what was planned until an instant of the timeline. Called at the end of each second and of the run. */
  account(untilMs: number): void
}
