/** A load that runs on one worker. */
export interface RunningLoad {
  /** Starts the load at `startMs` on the timeline. */
  start(startMs: number): void
  /** Stops starting iterations. Those under way may finish. */
  stop(): void
  /** Resolves when no iteration runs any more, after `stop` or at the load's own end. */
  readonly ended: Promise<void>
  /** The current number of users. */
  readonly users: number
  /** The current number of iterations under way. */
  readonly inFlight: number
  /** Records the iterations planned up to `untilMs` on the timeline. Called at the end of each second and of the run. */
  account(untilMs: number): void
}
