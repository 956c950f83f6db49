import type { Timeline } from '../base/time/timeline.ts'

/** The most requests that wait for each other. Reading their replies and writing them takes about 0.3 ms. */
const mostWaiting = 64

/** Has a request to write. */
export interface Sender {
  /** Writes the request, unless it has been given up. */
  write(nowMs: number): void
}

/**
 * Writes the requests that replies trigger within one turn of the event loop together, after the last of those replies
 * has been read. Written one by one, each would find the server asleep and wake it again, which costs a tenth of the
 * CPU time of a request and delays the replies that have already arrived. A request that no reply triggers, such as an
 * arrival that is due, is written at once.
 */
export class Outbox {
  readonly #timeline: Timeline
  #isReading = false
  readonly #waiting: (Sender | undefined)[] = []
  #count = 0

  constructor(timeline: Timeline) {
    this.#timeline = timeline
  }

  /** A reply is being read, and others may follow in this turn. */
  reading(): void {
    if (this.#isReading) return
    this.#isReading = true
    this.#timeline.afterTurn(this.#turned)
  }

  /** Writes a request at once, or later together with others. */
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
