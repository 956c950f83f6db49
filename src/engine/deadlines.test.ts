import fc from 'fast-check'
import { expect, test } from 'vitest'
import { times } from '../../test/support/repeats.ts'
import { TestExchange } from '../../test/support/test-exchange.ts'
import type { Alarm } from '../base/time/timeline.ts'
import { VirtualTimeline } from '../base/time/virtual-timeline.ts'
import { Deadlines } from './deadlines.ts'
import type { Exchange } from './exchange.ts'

/** A timeline that counts the pending alarms. */
class CountingTimeline extends VirtualTimeline {
  alarms = 0

  override at(dueMs: number, ring: (dueMs: number) => void): Alarm {
    this.alarms++
    return super.at(dueMs, (ms) => {
      this.alarms--
      ring(ms)
    })
  }

  override cancel(alarm: Alarm): void {
    this.alarms--
    super.cancel(alarm)
  }
}

function deadlinesThat(expire: (exchange: Exchange, deadlines: Deadlines) => void) {
  const timeline = new CountingTimeline(1_000)
  const deadlines: Deadlines = new Deadlines(timeline, (exchange) => {
    deadlines.end(exchange)
    expire(exchange, deadlines)
  })
  return { timeline, deadlines }
}

test('expires the same exchanges as a plain list, whatever begins and ends', async () => {
  const step = fc.oneof(
    fc.record({ does: fc.constant('begin' as const), limit: fc.constantFrom(5, 20, 20, 100, 0) }),
    fc.record({ does: fc.constant('end' as const), which: fc.nat(50) }),
    fc.record({ does: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 30 }) }),
  )
  const property = fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
    const expired: Exchange[] = []
    const { timeline, deadlines } = deadlinesThat((exchange) => expired.push(exchange))
    let model: { exchange: TestExchange; dueMs: number }[] = []
    for (const each of steps) {
      if (each.does === 'begin') {
        const exchange = new TestExchange({ timeoutMs: each.limit })
        deadlines.begin(exchange, timeline.now())
        model.push({ exchange, dueMs: timeline.now() + each.limit })
      } else if (each.does === 'end') {
        const [ended] = model.splice(each.which % (model.length || 1), 1)
        if (ended !== undefined) {
          deadlines.end(ended.exchange)
          deadlines.end(ended.exchange)
        }
      } else {
        await timeline.runUntil(timeline.now() + each.ms)
        const due = model.filter(({ dueMs }) => dueMs <= timeline.now())
        model = model.filter(({ dueMs }) => dueMs > timeline.now())
        expect(new Set(expired)).toEqual(new Set(due.map(({ exchange }) => exchange)))
        expired.length = 0
      }
      expect(new Set(deadlines.open())).toEqual(new Set(model.map(({ exchange }) => exchange)))
      expect(timeline.alarms).toBeLessThanOrEqual(4)
    }
  })
  await fc.assert(property, { seed: 1, numRuns: times(300) })
})

test('expires at the limit, not before', async () => {
  const expiredMs: number[] = []
  const { timeline, deadlines } = deadlinesThat(() => expiredMs.push(timeline.now()))
  for (const beginMs of [1_000, 1_010, 1_500]) {
    await timeline.runUntil(beginMs)
    deadlines.begin(new TestExchange({ timeoutMs: 200 }), beginMs)
  }
  await timeline.runUntil(5_000)
  expect(expiredMs).toEqual([1_200, 1_210, 1_700])
})

test('keeps one alarm for each limit, even if each expired exchange begins another', async () => {
  const { timeline, deadlines } = deadlinesThat((_, again) =>
    again.begin(new TestExchange({ timeoutMs: 50 }), timeline.now()),
  )
  for (let count = 0; count < 20; count++) deadlines.begin(new TestExchange({ timeoutMs: 50 }), 1_000)
  await timeline.runUntil(2_000)
  expect(deadlines.open()).toHaveLength(20)
  expect(timeline.alarms).toBe(1)
})

test('continues to expire the others when one throws', async () => {
  const expired: Exchange[] = []
  let faults = 0
  const { timeline, deadlines } = deadlinesThat((exchange) => {
    expired.push(exchange)
    if (expired.length === 1) throw new Error('the script of a user')
  })
  for (let count = 0; count < 3; count++) deadlines.begin(new TestExchange({ timeoutMs: 50 }), 1_000)
  for (let round = 0; round < 3; round++) await timeline.runUntil(2_000).catch(() => faults++)
  expect(faults).toBe(1)
  expect(expired).toHaveLength(3)
})

test('forgets a limit that is no longer used', async () => {
  const { timeline, deadlines } = deadlinesThat(() => undefined)
  for (let limit = 1; limit <= 100; limit++) {
    const exchange = new TestExchange({ timeoutMs: limit })
    deadlines.begin(exchange, timeline.now())
    deadlines.end(exchange)
  }
  expect(timeline.alarms).toBe(100)
  await timeline.runUntil(1_050)
  expect(timeline.alarms).toBe(50)
  deadlines.cancelIdleAlarms()
  expect(timeline.alarms).toBe(0)
})
