import type { Timeline } from '../base/time/timeline.ts'
import type { Recorder } from '../metrics/recorder.ts'
import type { UserClock } from './user-clock.ts'

/** A user whose calls can be delayed. */
export interface DelayedUser {
  readonly clock: UserClock
}

/**
 * Measures by how much the generator itself can have lengthened a group or a measured function: by the delays of the user's
 * calls, and by stalls of the event loop, which delay whatever else the function waits for.
 */
export class DelaySpan {
  readonly #recorder: Recorder
  readonly #timeline: Timeline
  readonly #user: DelayedUser
  readonly #startUs: number

  constructor({ recorder, timeline }: { recorder: Recorder; timeline: Timeline }, user: DelayedUser) {
    this.#recorder = recorder
    this.#timeline = timeline
    this.#user = user
    this.#startUs = this.#totalUs()
  }

  /** Returns the delays since the span began, in µs. */
  delayUs(): number {
    return Math.max(0, this.#totalUs() - this.#startUs)
  }

  #totalUs(): number {
    return this.#user.clock.delayedUs + this.#recorder.delays.stalledUs(this.#timeline.now())
  }
}
