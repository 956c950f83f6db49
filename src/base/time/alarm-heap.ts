import type { Alarm } from './timeline.ts'

/** An alarm in a heap. `index` is its position in the heap, or -1 after its removal. */
export class HeapAlarm implements Alarm {
  index = -1
  readonly dueMs: number
  readonly order: number
  readonly ring: (dueMs: number) => void

  constructor(dueMs: number, order: number, ring: (dueMs: number) => void) {
    this.dueMs = dueMs
    this.order = order
    this.ring = ring
  }
}

/** A binary heap of alarms, earliest first. Alarms with equal times ring in the order in which they were added. */
export class AlarmHeap {
  readonly #alarms: HeapAlarm[] = []
  #order = 0

  get size(): number {
    return this.#alarms.length
  }

  /** Returns the earliest alarm, or undefined if there is none. */
  first(): HeapAlarm | undefined {
    return this.#alarms[0]
  }

  /** Adds an alarm. Throws a `RangeError` for NaN, which cannot be ordered and would block the alarms after it. */
  add(dueMs: number, ring: (dueMs: number) => void): HeapAlarm {
    if (Number.isNaN(dueMs)) throw new RangeError('the time of an alarm must not be NaN')
    const alarm = new HeapAlarm(dueMs, this.#order++, ring)
    this.#alarms.push(alarm)
    this.#rise(alarm, this.#alarms.length - 1)
    return alarm
  }

  remove(alarm: HeapAlarm): void {
    const index = alarm.index
    if (index < 0) return
    alarm.index = -1
    const last = this.#alarms.pop()!
    if (last === alarm) return
    this.#sink(last, index)
    if (last.index === index) this.#rise(last, index)
  }

  #rise(alarm: HeapAlarm, from: number): void {
    let index = from
    while (index > 0) {
      const parentIndex = (index - 1) >> 1
      const parent = this.#alarms[parentIndex]!
      if (!isEarlier(alarm, parent)) break
      this.#place(parent, index)
      index = parentIndex
    }
    this.#place(alarm, index)
  }

  #sink(alarm: HeapAlarm, from: number): void {
    const length = this.#alarms.length
    let index = from
    for (;;) {
      let childIndex = 2 * index + 1
      if (childIndex >= length) break
      const right = childIndex + 1
      if (right < length && isEarlier(this.#alarms[right]!, this.#alarms[childIndex]!)) childIndex = right
      const child = this.#alarms[childIndex]!
      if (!isEarlier(child, alarm)) break
      this.#place(child, index)
      index = childIndex
    }
    this.#place(alarm, index)
  }

  #place(alarm: HeapAlarm, index: number): void {
    this.#alarms[index] = alarm
    alarm.index = index
  }
}

function isEarlier(a: HeapAlarm, b: HeapAlarm): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order)
}
