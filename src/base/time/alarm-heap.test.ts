import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { times } from '../../../test/support/repeats.ts'
import { AlarmHeap, type HeapAlarm } from './alarm-heap.ts'

const silent = () => {}

function drain(heap: AlarmHeap): HeapAlarm[] {
  const alarms: HeapAlarm[] = []
  for (let next = heap.first(); next; next = heap.first()) {
    heap.remove(next)
    alarms.push(next)
  }
  return alarms
}

describe('an alarm heap', () => {
  test('is empty at first', () => {
    const heap = new AlarmHeap()
    expect(heap.size).toBe(0)
    expect(heap.first()).toBeUndefined()
  })

  test('behaves like a sorted array, whatever is added and removed', () => {
    const step = fc.oneof(
      fc.record({ add: fc.integer({ min: 0, max: 20 }) }),
      fc.record({ remove: fc.nat() }),
      fc.record({ removeFirst: fc.constant(true) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const heap = new AlarmHeap()
        const model: HeapAlarm[] = []
        const sort = () => model.sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)
        for (const action of steps) {
          if ('add' in action) model.push(heap.add(action.add, silent))
          else if (model.length > 0) {
            const index = 'remove' in action ? action.remove % model.length : 0
            heap.remove(model.splice(index, 1)[0]!)
          }
          sort()
          expect(heap.size).toBe(model.length)
          expect(heap.first()).toBe(model[0])
        }
        expect(drain(heap)).toEqual(model)
      }),
      { seed: 1, numRuns: times(300) },
    )
  })

  test('returns alarms of equal times in the order in which they were added', () => {
    const heap = new AlarmHeap()
    const set = Array.from({ length: 100 }, (_, index) => heap.add(index % 3, silent))
    const orders = drain(heap).map((alarm) => alarm.order)
    expect(orders).toEqual(
      [0, 1, 2].flatMap((dueMs) => set.filter((a) => a.dueMs === dueMs).map((a) => a.order)),
    )
  })

  test('allows removing twice', () => {
    const heap = new AlarmHeap()
    const [first, second] = [heap.add(1, silent), heap.add(2, silent)]
    heap.remove(first)
    heap.remove(first)
    expect(drain(heap)).toEqual([second])
  })

  test('refuses NaN, which would block the alarms after it', () => {
    expect(() => new AlarmHeap().add(Number.NaN, silent)).toThrow(RangeError)
  })
})
