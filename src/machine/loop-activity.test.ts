import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { LoopActivity } from './loop-activity.ts'

let nowMs = 1_000
const blocked: number[] = []

function watched(): LoopActivity {
  const activity = new LoopActivity(() => nowMs)
  activity.watchTurns(10, (ms) => blocked.push(ms))
  return activity
}

beforeEach(() => {
  nowMs = 1_000
  blocked.length = 0
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

/** Ends the turn of the loop. */
const endTurn = () => vi.advanceTimersByTime(0)

describe('the longest gap between turns', () => {
  test('lies between two activities, and is returned once', () => {
    const activity = new LoopActivity(() => 1_000)
    for (const ms of [1_010, 1_100, 1_130, 1_130]) activity.note(ms)
    expect(activity.takeLongestGap()).toBe(90)
    expect(activity.takeLongestGap()).toBe(0)
    activity.endGap(1_150)
    expect(activity.takeLongestGap()).toBe(20)
  })

  test('is not a blocked turn, however long it is', () => {
    const activity = watched()
    for (const ms of [5_000, 5_001, 9_000]) {
      nowMs = ms
      activity.note(nowMs)
      endTurn()
    }
    expect(blocked).toEqual([])
    expect(activity.takeLongestGap()).toBe(4_000)
  })
})

describe('a gap within a turn', () => {
  test('is reported when it is over: at the next activity, or at the end of the turn', () => {
    const activity = watched()
    activity.note(1_000)
    activity.note(1_009)
    activity.note(1_034)
    expect(blocked).toEqual([25])
    nowMs = 1_050
    endTurn()
    expect(blocked).toEqual([25, 16])
    expect(activity.takeLongestGap()).toBe(0)
  })

  test('is reported by a look, and not again', () => {
    const activity = watched()
    activity.note(1_000)
    activity.endGap(1_020)
    nowMs = 1_021
    endTurn()
    expect(blocked).toEqual([20])
    // Nothing happened meanwhile: no turn has begun.
    activity.endGap(1_500)
    expect(blocked).toEqual([20])
  })

  test('a gap within a turn of a real event loop is running code, not sleep', async () => {
    vi.useRealTimers()
    const activity = new LoopActivity(() => performance.now())
    activity.watchTurns(10, (ms) => blocked.push(ms))
    const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
    for (let turn = 0; turn < 3; turn++) {
      activity.note(performance.now())
      await wait(30)
    }
    expect(blocked.filter((ms) => ms > 25)).toEqual([])
    activity.note(performance.now())
    const untilMs = performance.now() + 30
    while (performance.now() < untilMs);
    await wait(1)
    expect(blocked.filter((ms) => ms >= 29)).toHaveLength(1)
  })
})
