import type { Alarm } from '../base/time/timeline.ts'

/** A user's wait. A user has seldom more than one at a time: they are a list of their own, so that one costs little. */
export class Sleep {
  next: Sleep | undefined
  alarm: Alarm | undefined = undefined
  readonly resolve: () => void
  readonly reject: (error: Error) => void

  constructor(next: Sleep | undefined, resolve: () => void, reject: (error: Error) => void) {
    this.next = next
    this.resolve = resolve
    this.reject = reject
  }

  /** The list without one of its members. */
  static without(list: Sleep | undefined, gone: Sleep): Sleep | undefined {
    if (list === gone) return gone.next
    for (let sleep = list; sleep !== undefined; sleep = sleep.next) {
      if (sleep.next !== gone) continue
      sleep.next = gone.next
      break
    }
    return list
  }
}
