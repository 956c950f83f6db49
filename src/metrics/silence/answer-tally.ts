import { type AnswerFigures, allParts, partMs, partsOfSecond } from './answer-figures.ts'

/** A stretch of time in ms from the start of the run. */
export interface TimeStretch {
  fromMs: number
  toMs: number
}

/** The seconds of a page. A page is only created for seconds that were reported. */
const pageSeconds = 4_096

/** A success cannot have lain unread for longer than this, in seconds. No request may take longer. */
const maxUnreadSeconds = 3_600

/** In place of the first success of a second that has none. */
const none = 0xffff

/** What is known of each second of a page. */
class Page {
  /** The parts in which requests of any worker were under way. */
  readonly underWay = new Uint16Array(pageSeconds)
  /** The first and the last success of all workers, in ms from the start of the second. */
  readonly first = new Uint16Array(pageSeconds).fill(none)
  readonly last = new Uint16Array(pageSeconds)
}

/**
 * Knows when no worker had a success although requests were under way. A second takes six bytes, half a megabyte a day.
 * It depends neither on the order of the deltas nor on how requests are divided among workers.
 */
export class AnswerTally {
  readonly #pages = new Map<number, Page>()
  /** The end of the last second that was reported. */
  #endSecond = 0
  /** How long the longest request without success waited, without the delays of the generator, in µs. */
  longestWaitUs = 0
  #unanswered: readonly TimeStretch[] | undefined = []

  add(second: number, { underWay, successes, longestWaitUs }: AnswerFigures): void {
    this.longestWaitUs = Math.max(this.longestWaitUs, longestWaitUs)
    this.#unanswered = undefined
    this.#endSecond = Math.max(this.#endSecond, second + 1)
    this.#page(second).underWay[second % pageSeconds]! |= underWay
    if (successes !== undefined) this.#addSuccesses(successes)
  }

  /** Returns all stretches of more than `minMs` in which requests were under way all the time and none succeeded. */
  unanswered(minMs: number): TimeStretch[] {
    this.#unanswered ??= this.#find()
    return this.#unanswered.filter(({ fromMs, toMs }) => toMs - fromMs > minMs)
  }

  #page(second: number): Page {
    const index = Math.floor(second / pageSeconds)
    const page = this.#pages.get(index) ?? new Page()
    this.#pages.set(index, page)
    return page
  }

  #addSuccesses({ fromMs, toMs }: TimeStretch): void {
    const lastSecond = Math.floor(toMs / 1_000)
    this.#endSecond = Math.max(this.#endSecond, lastSecond + 1)
    const firstSecond = Math.max(Math.floor(fromMs / 1_000), lastSecond - maxUnreadSeconds)
    for (let second = firstSecond; second <= lastSecond; second++) {
      const page = this.#page(second)
      const at = second % pageSeconds
      const first = Math.max(0, Math.floor(fromMs - second * 1_000))
      const last = Math.min(1_000, Math.ceil(toMs - second * 1_000))
      page.last[at] = page.first[at] === none ? last : Math.max(page.last[at]!, last)
      page.first[at] = Math.min(page.first[at]!, first)
    }
  }

  /** Returns the stretches of more than a second; shorter ones are in no order and of no use. */
  #find(): TimeStretch[] {
    const found: TimeStretch[] = []
    /** Where the current stretch begins; undefined while no request is under way. */
    let fromMs: number | undefined
    const endAt = (toMs: number) => {
      if (fromMs !== undefined && toMs - fromMs > 1_000) found.push({ fromMs, toMs })
      fromMs = undefined
    }
    const pages = [...this.#pages].sort(([a], [b]) => a - b)
    let lastPage = -1
    for (const [index, { underWay, first, last }] of pages) {
      // Of the seconds of a page that is missing, nothing is known.
      if (index !== lastPage + 1) endAt((lastPage + 1) * pageSeconds * 1_000)
      lastPage = index
      const end = Math.min(pageSeconds, this.#endSecond - index * pageSeconds)
      for (let at = 0; at < end; at++) {
        const startMs = (index * pageSeconds + at) * 1_000
        const hasSuccess = first[at] !== none
        if (underWay[at] === allParts && !hasSuccess) {
          fromMs ??= startMs
          continue
        }
        const firstMs = hasSuccess ? first[at]! : none
        const lastMs = hasSuccess ? last[at]! : -1
        for (let part = 0; part < partsOfSecond; part++) {
          const partStartMs = part * partMs
          const partEndMs = partStartMs + partMs
          const isUnderWay = (underWay[at]! & (1 << part)) !== 0
          if (firstMs >= partStartMs && firstMs < partEndMs) endAt(startMs + firstMs)
          if (!isUnderWay) endAt(startMs + partStartMs)
          else if (lastMs < partStartMs || firstMs >= partEndMs) fromMs ??= startMs + partStartMs
          else if (lastMs < partEndMs) fromMs = startMs + lastMs
        }
        // A success at the very end belongs to the next second, too.
        if (lastMs >= 1_000) fromMs = undefined
      }
    }
    endAt(this.#endSecond * 1_000)
    return found
  }
}
