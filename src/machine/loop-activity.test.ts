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

describe('the time in which no event was seen', () => {
  test('is that of blocked turns, as far as it lies after the given instant', () => {
    const activity = watched()
    activity.note(1_000)
    activity.note(1_050)
    expect(activity.blindMs(1_000, 1_060)).toBe(60)
    nowMs = 1_050
    endTurn()
    expect(activity.blindMs(990, 1_100)).toBe(50)
    expect(activity.blindMs(1_020, 1_100)).toBe(30)
    expect(activity.blindMs(1_060, 1_100)).toBe(0)
  })

  test('includes a turn that goes on', () => {
    const activity = watched()
    activity.note(1_000)
    expect(activity.blindMs(1_000, 1_009)).toBe(0)
    expect(activity.blindMs(1_000, 1_300)).toBe(300)
    expect(activity.blindMs(1_100, 1_300)).toBe(200)
  })

  test('includes a pause between turns that is too long for a sleep', () => {
    const activity = watched()
    expect(activity.blindMs(1_000, 1_060)).toBe(0)
    expect(activity.blindMs(1_010, 1_800)).toBe(790)
  })

  test('includes stalls that a timer has found', () => {
    const activity = watched()
    activity.remember(2_000, 2_200)
    activity.endGap(2_200)
    expect(activity.blindMs(1_900, 2_210)).toBe(200)
  })

  test('is unknown, and counts as none, unless turns are watched', () => {
    expect(new LoopActivity(() => 1_000).blindMs(1_000, 5_000)).toBe(0)
  })
})
