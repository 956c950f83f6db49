import type { Timeline } from '../base/time/timeline.ts'

/** So many requests wait for each other at most: with them, and what they wait for, about 0.3 ms pass. */
const mostWaiting = 64

/** Whose request is to be written. */
export interface Sender {
  /** Writes it, unless there is none any more. */
  write(nowMs: number): void
}

/**
 * Requests that replies of the same turn of the event loop bring about are written together, behind the last of those replies. A server
 * that gets them one by one, each while the next reply is being read, has done with each before the next is there, goes to
 * sleep, and must be woken for every one of them: that takes a tenth of all the CPU time of a request, and replies that
 * have come wait longer to be read. What is not brought about by a reply, such as an arrival that is due, is written at once.
 */
export class Outbox {
  readonly #timeline: Timeline
  #isReading = false
  readonly #waiting: (Sender | undefined)[] = []
  #count = 0

  constructor(timeline: Timeline) {
    this.#timeline = timeline
  }

  /** A reply is being read: others may follow in this turn. */
  reading(): void {
    if (this.#isReading) return
    this.#isReading = true
    this.#timeline.afterTurn(this.#turned)
  }

  /** Has a request written, at once or with others. */
  post(sender: Sender, nowMs: number): void {
    if (!this.#isReading) {
      sender.write(nowMs)
      return
    }
    this.#waiting[this.#count++] = sender
    if (this.#count === mostWaiting) this.#flush()
  }

  readonly #turned = (): void => {
    this.#isReading = false
    this.#flush()
  }

  #flush(): void {
    const count = this.#count
    this.#count = 0
    for (let place = 0; place < count; place++) {
      const sender = this.#waiting[place]!
      this.#waiting[place] = undefined
      sender.write(this.#timeline.now())
    }
  }
}
