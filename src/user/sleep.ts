import type { Alarm, Timeline } from '../base/time/timeline.ts'
import { LoadEnded } from './iteration-end.ts'

/**
 * One wait of a user. The waits of a user form a linked list, which costs little because a user rarely has more than one
 * at a time.
 */
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

  /** Returns the list without one of its members. */
  static without(list: Sleep | undefined, removed: Sleep): Sleep | undefined {
    if (list === removed) return removed.next
    for (let sleep = list; sleep !== undefined; sleep = sleep.next) {
      if (sleep.next !== removed) continue
      sleep.next = removed.next
      break
    }
    return list
  }

  /** Ends all waits of a list early, as if their time were over. */
  static wakeAll(list: Sleep | undefined, timeline: Timeline): void {
    for (let sleep = list; sleep !== undefined; sleep = sleep.next) {
      timeline.cancel(sleep.alarm!)
      sleep.resolve()
    }
  }

  /** Ends all waits of a list with `LoadEnded`. */
  static breakAll(list: Sleep | undefined, timeline: Timeline): void {
    for (let sleep = list; sleep !== undefined; sleep = sleep.next) {
      timeline.cancel(sleep.alarm!)
      sleep.reject(new LoadEnded())
    }
  }
}
