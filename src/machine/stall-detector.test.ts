import { afterEach, describe, expect, test, vi } from 'vitest'
import { LoopActivity } from './loop-activity.ts'
import { StallDetector } from './stall-detector.ts'
import type { ThreadTime } from './thread-time.ts'

/** A thread whose time is what the test says. */
class TestThread implements ThreadTime {
  nowMs = 5_000
  cpuMs = 300
  queuedMs = 40
  readonly now = () => this.nowMs
  readonly cpu = () => this.cpuMs
  readonly queued = () => this.queuedMs
  close(): void {}

  /** Time passes, so much of it on a core and so much waiting for one. */
  pass(ms: number, cpuMs = 0, queuedMs = 0): void {
    this.nowMs += ms
    this.cpuMs += cpuMs
    this.queuedMs += queuedMs
  }
}

function beating() {
  vi.useFakeTimers()
  const thread = new TestThread()
  const signs = new LoopActivity(thread.now)
  const told: [number, string][] = []
  const stallDetector = new StallDetector(thread, (ms, cause) => told.push([ms, cause]), signs)
  return { thread, signs, told, stallDetector }
}

/** The turn of the loop comes to its end, before any timer is due. */
const endTurn = () => vi.advanceTimersByTime(0)

afterEach(() => {
  vi.useRealTimers()
})

test('beats every 50 ms, and has nothing to tell of a loop that turns', () => {
  const { thread, told, stallDetector } = beating()
  for (let beats = 0; beats < 100; beats++) {
    thread.pass(50 + (beats % 50), 5)
    vi.advanceTimersByTime(50)
  }
  expect(told).toEqual([])
  expect(stallDetector.takeLatest()).toBe(49)
  expect(stallDetector.takeLatest()).toBe(0)
  stallDetector.close()
  thread.pass(1_000)
  vi.advanceTimersByTime(1_000)
  expect(told).toEqual([])
})

test.each([
  ['busy', 300, 290, 0],
  // Code that runs without end, on a core that it shares with three others.
  ['busy', 300, 75, 225],
  ['queued', 300, 74, 226],
  ['queued', 50, 1, 60],
  ['busy', 300, 150, 0],
  ['halted', 300, 149, 0],
  ['halted', 300, 10, 139],
  ['halted', 1_500, 20, 0],
] as const)(
  'a standstill is %s that was %d ms long, %d ms on a core and %d ms waiting for one',
  (cause, ms, cpu, queued) => {
    const { thread, told, stallDetector } = beating()
    thread.pass(ms + 50, cpu, queued)
    stallDetector.beat()
    expect(told).toEqual([[ms, cause]])
    stallDetector.close()
  },
)

test.each([
  ['own code that ran all the time', 20, 25, 2, true],
  ['own code whose last tick is not counted yet', 20, 16, 0, true],
  ['a machine that gave no core', 20, 12, 9, false],
  ['a machine that stole it', 20, 8, 0, false],
  ['a long turn', 9, 30, 0, false],
] as const)('a short one is of %s, or none', (_, ms, cpu, queued, isTold) => {
  const { thread, told, stallDetector } = beating()
  thread.pass(ms + 50, cpu, queued)
  stallDetector.beat()
  expect(told).toEqual(isTold ? [[ms, 'busy']] : [])
  stallDetector.close()
})

test('below 50 ms it is none, unless its own code ran', () => {
  const { thread, told, stallDetector } = beating()
  thread.pass(99.9)
  stallDetector.beat()
  expect(told).toEqual([])
  stallDetector.close()
})

test('what was waited for a core before is not the reason of what comes later', () => {
  const { thread, told, stallDetector } = beating()
  // Here and there, over a second.
  for (let beats = 0; beats < 50; beats++) {
    thread.pass(50, 5, 45)
    stallDetector.beat()
  }
  stallDetector.takeLatest()
  thread.pass(400)
  stallDetector.beat()
  expect(told).toEqual([[350, 'halted']])
  stallDetector.close()
})

test('a loop that was at work without its timers stood still only between two signs of life', () => {
  const { thread, signs, told, stallDetector } = beating()
  for (let requests = 0; requests < 500; requests++) {
    thread.pass(1, 1)
    signs.note(thread.nowMs)
    endTurn()
  }
  stallDetector.beat()
  expect(told).toEqual([])
  expect(stallDetector.takeLatest()).toBe(450)
  // It is stopped in the middle, and what has come meanwhile is read before the timer rings.
  for (const ms of [1, 1, 700, 1, 1]) {
    thread.pass(ms)
    signs.note(thread.nowMs)
    endTurn()
  }
  stallDetector.beat()
  expect(told).toEqual([[654, 'halted']])
  stallDetector.close()
})

test('a standstill that has just ended is told by the one who asks for the latest', () => {
  const { thread, told, stallDetector } = beating()
  thread.pass(250)
  expect(stallDetector.takeLatest()).toBe(200)
  expect(told).toEqual([[200, 'halted']])
  stallDetector.close()
})

describe('what blocks a turn', () => {
  test('is told to its whole length, whenever the timer would have rung, and once', () => {
    const { thread, signs, told, stallDetector } = beating()
    for (const ms of [5, 30]) {
      thread.pass(ms, 1)
      signs.note(thread.nowMs)
      thread.pass(20, 20)
      endTurn()
    }
    expect(told).toEqual([
      [20, 'busy'],
      [20, 'busy'],
    ])
    // 75 ms have passed: the beat is 25 ms late for what has been told.
    stallDetector.beat()
    expect(told).toHaveLength(2)
    stallDetector.close()
  })

  test('is halted where the thread was stopped, and nothing where the machine took a short while', () => {
    const { thread, signs, told, stallDetector } = beating()
    signs.note(thread.nowMs)
    thread.pass(300)
    endTurn()
    signs.note(thread.nowMs)
    thread.pass(20, 5, 15)
    endTurn()
    expect(told).toEqual([[300, 'halted']])
    stallDetector.close()
  })

  test('is told by the beat in whose turn it ends', () => {
    const { thread, signs, told, stallDetector } = beating()
    thread.pass(40, 1)
    signs.note(thread.nowMs)
    thread.pass(60, 60)
    stallDetector.beat()
    endTurn()
    expect(told).toEqual([[60, 'busy']])
    stallDetector.close()
  })

  test('leaves to the timer what stood still besides', () => {
    const { thread, signs, told, stallDetector } = beating()
    signs.note(thread.nowMs)
    thread.pass(20, 20)
    endTurn()
    thread.pass(400)
    stallDetector.beat()
    expect(told).toEqual([
      [20, 'busy'],
      [350, 'halted'],
    ])
    stallDetector.close()
  })
})
