/**
 * Why a load ended before its phases did. `users`: all its users had stopped themselves. `iterations`: the number of its
 * iterations was limited, and all were made. `idle`: this worker has no part in the load.
 */
export const earlyEnds = ['users', 'iterations', 'idle'] as const

export type EarlyEnd = (typeof earlyEnds)[number]

/**
 * Which iterations are to blame if they have not ended when the load has, although nothing is under way in them. `all`: they
 * had enough time. `slow`: only those that took much longer than any before. `none`: the load broke off.
 */
export type Blame = 'all' | 'slow' | 'none'

/** A load that runs on one worker. It lasts as long as its phases, unless it is stopped or there is an `EarlyEnd`. */
export interface RunningLoad {
  /** Starts the load at `startMs` on the timeline. */
  start(startMs: number): void
  /** Stops starting iterations. Those under way may finish. */
  stop(): void
  /** Resolves when no iteration runs any more, after `stop` or at the load's own end. */
  readonly ended: Promise<void>
  /** Why it ended before its phases did; undefined if it did not. */
  readonly earlyEnd: EarlyEnd | undefined
  /** The current number of users. */
  readonly users: number
  /** The current number of iterations under way. */
  readonly inFlight: number
  /** Notes what is under way, just before the load is stopped for good. */
  noteOpenWork(nowMs: number): void
  /** Counts what is still under way after the load was stopped for good and its calls were ended. */
  endOpenWork(nowMs: number, blame: Blame): void
  /** Records the iterations planned up to `untilMs` on the timeline. Called at the end of each second and of the run. */
  account(untilMs: number): void
}
