import { afterEach, describe, expect, test, vi } from 'vitest'
import { LoopActivity } from './loop-activity.ts'
import { StallDetector } from './stall-detector.ts'
import type { ThreadTime } from './thread-time.ts'

/** A thread whose times are set by the test. */
class TestThread implements ThreadTime {
  nowMs = 5_000
  cpuMs = 300
  queuedMs = 40
  readonly now = () => this.nowMs
  readonly cpu = () => this.cpuMs
  readonly queued = () => this.queuedMs
  close(): void {}

  /** Lets time pass, `cpuMs` of it on a core and `queuedMs` waiting for one. */
  pass(ms: number, cpuMs = 0, queuedMs = 0): void {
    this.nowMs += ms
    this.cpuMs += cpuMs
    this.queuedMs += queuedMs
  }
}

function detecting() {
  vi.useFakeTimers()
  const thread = new TestThread()
  const activity = new LoopActivity(thread.now)
  const reported: [number, string][] = []
  const stallDetector = new StallDetector(thread, (ms, cause) => reported.push([ms, cause]), activity)
  return { thread, activity, reported, stallDetector }
}

/** Ends the turn of the loop, before any timer is due. */
const endTurn = () => vi.advanceTimersByTime(0)

afterEach(() => {
  vi.useRealTimers()
})

test('checks every 50 ms, and reports nothing while the loop turns', () => {
  const { thread, reported, stallDetector } = detecting()
  for (let checks = 0; checks < 100; checks++) {
    thread.pass(50 + (checks % 50), 5)
    vi.advanceTimersByTime(50)
  }
  expect(reported).toEqual([])
  expect(stallDetector.takeLongestDelay()).toBe(49)
  expect(stallDetector.takeLongestDelay()).toBe(0)
  stallDetector.close()
  thread.pass(1_000)
  vi.advanceTimersByTime(1_000)
  expect(reported).toEqual([])
})

test.each([
  ['busy', 300, 290, 0],
  // Code that does not return, on a core that it shares with three other threads.
  ['busy', 300, 75, 225],
  ['queued', 300, 74, 226],
  ['queued', 50, 1, 60],
  ['busy', 300, 150, 0],
  ['halted', 300, 149, 0],
  ['halted', 300, 10, 139],
  ['halted', 1_500, 20, 0],
] as const)(
  'reports as %s a stall of %d ms, %d ms of it on a core and %d ms waiting for one',
  (cause, ms, cpu, queued) => {
    const { thread, reported, stallDetector } = detecting()
    thread.pass(ms + 50, cpu, queued)
    stallDetector.check()
    expect(reported).toEqual([[ms, cause]])
    stallDetector.close()
  },
)

test.each([
  ['own code that ran all the time', 20, 25, 2, true],
  ['own code whose last tick is not counted yet', 20, 16, 0, true],
  ['a machine that gave no core', 20, 12, 9, false],
  ['a machine that stole it', 20, 8, 0, false],
  ['a long turn', 9, 30, 0, false],
] as const)('reports a short stall only of its own code: %s', (_, ms, cpu, queued, isReported) => {
  const { thread, reported, stallDetector } = detecting()
  thread.pass(ms + 50, cpu, queued)
  stallDetector.check()
  expect(reported).toEqual(isReported ? [[ms, 'busy']] : [])
  stallDetector.close()
})

test('reports no delay below 50 ms unless its own code ran', () => {
  const { thread, reported, stallDetector } = detecting()
  thread.pass(99.9)
  stallDetector.check()
  expect(reported).toEqual([])
  stallDetector.close()
})

test('does not blame a stall on earlier waits for a core', () => {
  const { thread, reported, stallDetector } = detecting()
  // Short waits, over a second.
  for (let checks = 0; checks < 50; checks++) {
    thread.pass(50, 5, 45)
    stallDetector.check()
  }
  stallDetector.takeLongestDelay()
  thread.pass(400)
  stallDetector.check()
  expect(reported).toEqual([[350, 'halted']])
  stallDetector.close()
})

test('reports only the longest gap of a loop that was active without reaching its timers', () => {
  const { thread, activity, reported, stallDetector } = detecting()
  for (let requests = 0; requests < 500; requests++) {
    thread.pass(1, 1)
    activity.note(thread.nowMs)
    endTurn()
  }
  stallDetector.check()
  expect(reported).toEqual([])
  expect(stallDetector.takeLongestDelay()).toBe(450)
  // The thread is stopped in the middle, and pending data is read before the timer fires.
  for (const ms of [1, 1, 700, 1, 1]) {
    thread.pass(ms)
    activity.note(thread.nowMs)
    endTurn()
  }
  stallDetector.check()
  expect(reported).toEqual([[654, 'halted']])
  stallDetector.close()
})

test('reports a stall that has just ended when the longest delay is read', () => {
  const { thread, reported, stallDetector } = detecting()
  thread.pass(250)
  expect(stallDetector.takeLongestDelay()).toBe(200)
  expect(reported).toEqual([[200, 'halted']])
  stallDetector.close()
})

describe('a blocked turn', () => {
  test('is reported once and in full, whenever the timer would have fired', () => {
    const { thread, activity, reported, stallDetector } = detecting()
    for (const ms of [5, 30]) {
      thread.pass(ms, 1)
      activity.note(thread.nowMs)
      thread.pass(20, 20)
      endTurn()
    }
    expect(reported).toEqual([
      [20, 'busy'],
      [20, 'busy'],
    ])
    // 75 ms have passed: the check is 25 ms late, for what has been reported already.
    stallDetector.check()
    expect(reported).toHaveLength(2)
    stallDetector.close()
  })

  test('is halted if the thread was stopped, and not reported if other threads had the core for a short time', () => {
    const { thread, activity, reported, stallDetector } = detecting()
    activity.note(thread.nowMs)
    thread.pass(300)
    endTurn()
    activity.note(thread.nowMs)
    thread.pass(20, 5, 15)
    endTurn()
    expect(reported).toEqual([[300, 'halted']])
    stallDetector.close()
  })

  test('is reported by the check in whose turn it ends', () => {
    const { thread, activity, reported, stallDetector } = detecting()
    thread.pass(40, 1)
    activity.note(thread.nowMs)
    thread.pass(60, 60)
    stallDetector.check()
    endTurn()
    expect(reported).toEqual([[60, 'busy']])
    stallDetector.close()
  })

  test('leaves other stalls to the timer', () => {
    const { thread, activity, reported, stallDetector } = detecting()
    activity.note(thread.nowMs)
    thread.pass(20, 20)
    endTurn()
    thread.pass(400)
    stallDetector.check()
    expect(reported).toEqual([
      [20, 'busy'],
      [350, 'halted'],
    ])
    stallDetector.close()
  })
})
