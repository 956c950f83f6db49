import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { RealTimeline } from './real-timeline.ts'
import type { Timeline } from './timeline.ts'
import { VirtualTimeline } from './virtual-timeline.ts'

/** A timeline and a way to let time pass on it. */
interface Subject {
  name: string
  make: () => { timeline: Timeline; pass: (ms: number) => Promise<void> }
}

const subjects: Subject[] = [
  {
    name: 'virtual',
    make: () => {
      const timeline = new VirtualTimeline(5_000)
      return { timeline, pass: (ms) => timeline.runUntil(timeline.now() + ms) }
    },
  },
  ...(['economy', 'precise'] as const).map((pacing) => ({
    name: `real, ${pacing}`,
    make: () => ({
      timeline: new RealTimeline(pacing),
      pass: async (ms: number) => void (await sleep(ms + 30)),
    }),
  })),
]

const sharpened = new RealTimeline('economy')
sharpened.sharpen()
afterAll(() => sharpened.close())
subjects.push({
  name: 'real, economy, sharpened',
  make: () => ({ timeline: sharpened, pass: async (ms: number) => void (await sleep(ms + 30)) }),
})

describe.each(subjects)('every timeline: $name', ({ make }) => {
  test('never rings early, and passes the due time', async () => {
    const { timeline, pass } = make()
    const startMs = timeline.now()
    const rings: { dueMs: number; given: number; atMs: number }[] = []
    for (let index = 0; index < 40; index++) {
      const dueMs = startMs + index * 0.37
      timeline.at(dueMs, (given) => rings.push({ dueMs, given, atMs: timeline.now() }))
    }
    await pass(20)
    expect(rings).toHaveLength(40)
    for (const { dueMs, given, atMs } of rings) {
      expect(given).toBe(dueMs)
      expect(atMs).toBeGreaterThanOrEqual(dueMs)
    }
  })

  test('rings in order of time, and equal times in the order in which they were set', async () => {
    const { timeline, pass } = make()
    const startMs = timeline.now()
    const rung: string[] = []
    for (const [name, inMs] of Object.entries({ late: 6, early: 1, middle: 3, alsoEarly: 1, past: -100 })) {
      timeline.at(startMs + inMs, () => rung.push(name))
    }
    await pass(10)
    expect(rung).toEqual(['past', 'early', 'alsoEarly', 'middle', 'late'])
  })

  test('does not ring within the call that sets the alarm, even if it is long past', async () => {
    const { timeline, pass } = make()
    let rung = false
    timeline.at(Number.NEGATIVE_INFINITY, () => {
      rung = true
    })
    expect(rung).toBe(false)
    await pass(1)
    expect(rung).toBe(true)
  })

  test('does not ring a canceled alarm, and allows canceling twice or too late', async () => {
    const { timeline, pass } = make()
    const rung: string[] = []
    const cancelled = timeline.at(timeline.now() + 2, () => rung.push('cancelled'))
    const kept = timeline.at(timeline.now() + 3, () => rung.push('kept'))
    timeline.cancel(cancelled)
    timeline.cancel(cancelled)
    await pass(6)
    timeline.cancel(kept)
    expect(rung).toEqual(['kept'])
  })

  test('rings alarms that are set after all others were canceled', async () => {
    const { timeline, pass } = make()
    let rung = 0
    timeline.cancel(timeline.at(timeline.now() + 1, () => rung--))
    timeline.at(timeline.now() + 2, () => rung++)
    await pass(4)
    expect(rung).toBe(1)
  })

  test('rings alarms that are set while ringing, even before waiting ones', async () => {
    const { timeline, pass } = make()
    const startMs = timeline.now()
    const rung: string[] = []
    timeline.at(startMs + 1, () => {
      timeline.at(startMs + 4, () => rung.push('nested'))
      timeline.at(startMs + 1, () => rung.push('now'))
    })
    timeline.at(startMs + 8, () => rung.push('waiting'))
    await pass(10)
    expect(rung).toEqual(['now', 'nested', 'waiting'])
  })

  test('an alarm can cancel another that is due at the same moment', async () => {
    const { timeline, pass } = make()
    const dueMs = timeline.now() + 1
    const rung: string[] = []
    timeline.at(dueMs, () => {
      rung.push('first')
      timeline.cancel(second)
    })
    const second = timeline.at(dueMs, () => rung.push('second'))
    await pass(3)
    expect(rung).toEqual(['first'])
  })

  test('rings a chain of alarms to its end', async () => {
    const { timeline, pass } = make()
    const startMs = timeline.now()
    let links = 0
    const next = (dueMs: number) => {
      links++
      if (links < 200) timeline.at(dueMs + 0.1, next)
    }
    timeline.at(startMs, next)
    await pass(40)
    expect(links).toBe(200)
    expect(timeline.now()).toBeGreaterThanOrEqual(startMs + 19.9)
  })

  test('time does not go back', async () => {
    const { timeline, pass } = make()
    let beforeMs = timeline.now()
    for (let index = 0; index < 100; index++) {
      timeline.at(beforeMs - 1, () => {
        expect(timeline.now()).toBeGreaterThanOrEqual(beforeMs)
        beforeMs = timeline.now()
      })
    }
    await pass(2)
    expect(timeline.now()).toBeGreaterThanOrEqual(beforeMs)
  })

  test('refuses NaN', () => {
    const { timeline } = make()
    expect(() => timeline.at(Number.NaN, () => {})).toThrow(RangeError)
  })
})
