import type { Alarm, Timeline } from '../base/timeline.ts'
import type { Exchange } from './exchange.ts'

/**
 * The time limits of all exchanges. Those with the same limit expire in the order in which they began, so each limit
 * has one list, oldest first, and one alarm, for its head: to begin and to end an exchange costs a few pointers.
 */
export class Deadlines {
  readonly #timeline: Timeline
  readonly #expire: (exchange: Exchange) => void
  readonly #lists = new Map<number, DeadlineList>()
  #last: DeadlineList | undefined

  constructor(timeline: Timeline, expire: (exchange: Exchange) => void) {
    this.#timeline = timeline
    this.#expire = expire
  }

  begin(exchange: Exchange, nowMs: number): void {
    // Nearly always the list that was used last.
    let list = this.#last
    if (list?.limitMs !== exchange.timeoutMs) {
      list = this.#lists.get(exchange.timeoutMs)
      if (list === undefined) {
        list = new DeadlineList(exchange.timeoutMs, this.#timeline, this.#expire)
        this.#lists.set(exchange.timeoutMs, list)
      }
      this.#last = list
    }
    list.append(exchange, nowMs)
  }

  end(exchange: Exchange): void {
    const list = this.#last?.limitMs === exchange.timeoutMs ? this.#last : this.#lists.get(exchange.timeoutMs)
    list?.remove(exchange)
  }

  /** Every exchange that has begun and not ended. */
  *open(): Generator<Exchange> {
    for (const list of this.#lists.values()) yield* list.all()
  }

  /** Forgets all alarms. */
  close(): void {
    for (const list of this.#lists.values()) list.close()
  }
}

class DeadlineList {
  readonly limitMs: number
  readonly #timeline: Timeline
  readonly #expire: (exchange: Exchange) => void
  #head: Exchange | undefined
  #tail: Exchange | undefined
  #alarm: Alarm | undefined

  constructor(limitMs: number, timeline: Timeline, expire: (exchange: Exchange) => void) {
    this.limitMs = limitMs
    this.#timeline = timeline
    this.#expire = expire
  }

  append(exchange: Exchange, nowMs: number): void {
    exchange.deadlineMs = nowMs + this.limitMs
    exchange.earlier = this.#tail
    exchange.later = undefined
    if (this.#tail === undefined) this.#head = exchange
    else this.#tail.later = exchange
    this.#tail = exchange
    // An alarm that rings for an exchange long ended finds the next one: it is moved once per limit, not per request.
    if (this.#alarm === undefined) this.#alarm = this.#timeline.at(exchange.deadlineMs, this.#ring)
  }

  remove(exchange: Exchange): void {
    if (exchange.earlier === undefined) {
      if (this.#head !== exchange) return
      this.#head = exchange.later
    } else exchange.earlier.later = exchange.later
    if (exchange.later === undefined) this.#tail = exchange.earlier
    else exchange.later.earlier = exchange.earlier
    exchange.earlier = undefined
    exchange.later = undefined
  }

  *all(): Generator<Exchange> {
    let next = this.#head
    while (next !== undefined) {
      const exchange = next
      next = exchange.later
      yield exchange
    }
  }

  close(): void {
    if (this.#alarm !== undefined) this.#timeline.cancel(this.#alarm)
    this.#alarm = undefined
  }

  readonly #ring = (): void => {
    this.#alarm = undefined
    const nowMs = this.#timeline.now()
    while (this.#head !== undefined && this.#head.deadlineMs <= nowMs) this.#expire(this.#head)
    if (this.#head !== undefined) this.#alarm = this.#timeline.at(this.#head.deadlineMs, this.#ring)
  }
}
