import fc from 'fast-check'
import { expect, test } from 'vitest'
import { times } from '../../test/support/repeats.ts'
import { Fifo } from './fifo.ts'

test('behaves like an array, whatever is done to it', () => {
  const step = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ does: fc.constant('push' as const), times: fc.integer({ min: 1, max: 3_000 }) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        does: fc.constant('shift' as const),
        times: fc.integer({ min: 1, max: 3_000 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ does: fc.constant('unshift' as const), times: fc.integer({ min: 1, max: 5 }) }),
    },
  )
  const property = fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
    const fifo = new Fifo<number>()
    const list: number[] = []
    let next = 0
    for (const { does, times } of steps) {
      for (let time = 0; time < times; time++) {
        next++
        if (does === 'push') {
          fifo.push(next)
          list.push(next)
        } else if (does === 'unshift') {
          fifo.unshift(next)
          list.unshift(next)
        } else if (fifo.shift() !== list.shift()) return false
        if (fifo.length !== list.length) return false
      }
    }
    return list.every((item) => fifo.shift() === item) && fifo.shift() === undefined && fifo.length === 0
  })
  fc.assert(property, { seed: 1, numRuns: times(150) })
})

test('a shift takes constant time', () => {
  const fifo = new Fifo<number>()
  const count = 300_000
  for (let item = 0; item < count; item++) fifo.push(item)
  const startMs = performance.now()
  for (let item = 0; item < count; item++) {
    fifo.shift()
    fifo.push(item)
  }
  // An array takes some 30 s for it.
  expect(performance.now() - startMs).toBeLessThan(1_000)
})
