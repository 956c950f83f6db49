import type { Alarm, Timeline } from '../base/time/timeline.ts'
import type { Exchange } from './exchange.ts'

/**
 * Enforces the time limits of all exchanges. Exchanges with the same limit expire in the order in which they began, so
 * each limit has one list, oldest first, and one alarm for its head. Adding and removing an exchange sets a few pointers.
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
    // Most exchanges have the same limit as the previous one.
    let list = this.#last
    if (list?.limitMs !== exchange.timeoutMs) {
      list = this.#lists.get(exchange.timeoutMs) ?? this.#add(exchange.timeoutMs)
      this.#last = list
    }
    list.append(exchange, nowMs)
  }

  end(exchange: Exchange): void {
    const list = this.#last?.limitMs === exchange.timeoutMs ? this.#last : this.#lists.get(exchange.timeoutMs)
    list?.remove(exchange)
  }

  /** Returns all exchanges that have begun and not ended. */
  open(): Exchange[] {
    const exchanges: Exchange[] = []
    for (const list of this.#lists.values()) list.collect(exchanges)
    return exchanges
  }

  /** Cancels the alarms of empty lists, which would keep the process alive until they ring. */
  cancelIdleAlarms(): void {
    for (const list of this.#lists.values()) list.dropIfEmpty()
  }

  #add(limitMs: number): DeadlineList {
    const list = new DeadlineList(limitMs, this.#timeline, this.#expire, () => this.#drop(list))
    this.#lists.set(limitMs, list)
    return list
  }

  /** Forgets a limit that is no longer used. If each request had its own limit, the lists would pile up. */
  #drop(list: DeadlineList): void {
    this.#lists.delete(list.limitMs)
    if (this.#last === list) this.#last = undefined
  }
}

class DeadlineList {
  readonly limitMs: number
  readonly #timeline: Timeline
  readonly #expire: (exchange: Exchange) => void
  readonly #drop: () => void
  #head: Exchange | undefined
  #tail: Exchange | undefined
  #alarm: Alarm | undefined
  #ringing = false

  constructor(limitMs: number, timeline: Timeline, expire: (exchange: Exchange) => void, drop: () => void) {
    this.limitMs = limitMs
    this.#timeline = timeline
    this.#expire = expire
    this.#drop = drop
  }

  append(exchange: Exchange, nowMs: number): void {
    exchange.deadlineMs = nowMs + this.limitMs
    exchange.earlier = this.#tail
    exchange.later = undefined
    if (this.#tail === undefined) this.#head = exchange
    else this.#tail.later = exchange
    this.#tail = exchange
    // Set one alarm for each limit, not for each request. If its exchange has ended by then, it is set for the next one.
    if (this.#alarm === undefined && !this.#ringing) this.#setAlarm(exchange)
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

  collect(into: Exchange[]): void {
    for (let next = this.#head; next !== undefined; next = next.later) into.push(next)
  }

  dropIfEmpty(): void {
    if (this.#head !== undefined || this.#ringing) return
    if (this.#alarm !== undefined) this.#timeline.cancel(this.#alarm)
    this.#alarm = undefined
    this.#drop()
  }

  readonly #ring = (): void => {
    this.#alarm = undefined
    this.#ringing = true
    try {
      const nowMs = this.#timeline.now()
      while (this.#head !== undefined && this.#head.deadlineMs <= nowMs) this.#expire(this.#head)
    } finally {
      // An expired exchange may send the next one, or throw. The others must keep their alarm in both cases.
      this.#ringing = false
      if (this.#head === undefined) this.#drop()
      else this.#setAlarm(this.#head)
    }
  }

  #setAlarm(exchange: Exchange): void {
    this.#alarm = this.#timeline.at(exchange.deadlineMs, this.#ring)
  }
}
