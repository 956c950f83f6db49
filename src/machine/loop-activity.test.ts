import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { LoopActivity } from './loop-activity.ts'

let nowMs = 1_000
const blocked: number[] = []

function signsWatched(): LoopActivity {
  const signs = new LoopActivity(() => nowMs)
  signs.watchTurns(10, (ms) => blocked.push(ms))
  return signs
}

beforeEach(() => {
  nowMs = 1_000
  blocked.length = 0
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

/** The turn of the loop comes to its end. */
const endTurn = () => vi.advanceTimersByTime(0)

describe('the longest silence between turns', () => {
  test('is that between two signs, and is told once', () => {
    const signs = new LoopActivity(() => 1_000)
    for (const ms of [1_010, 1_100, 1_130, 1_130]) signs.note(ms)
    expect(signs.takeLongest()).toBe(90)
    expect(signs.takeLongest()).toBe(0)
    signs.look(1_150)
    expect(signs.takeLongest()).toBe(20)
  })

  test('is no block, however long it is', () => {
    const signs = signsWatched()
    for (const ms of [5_000, 5_001, 9_000]) {
      nowMs = ms
      signs.note(nowMs)
      endTurn()
    }
    expect(blocked).toEqual([])
    expect(signs.takeLongest()).toBe(4_000)
  })
})

describe('a silence within a turn', () => {
  test('is told when it is over: at the next sign, or at the end of the turn', () => {
    const signs = signsWatched()
    signs.note(1_000)
    signs.note(1_009)
    signs.note(1_034)
    expect(blocked).toEqual([25])
    nowMs = 1_050
    endTurn()
    expect(blocked).toEqual([25, 16])
    expect(signs.takeLongest()).toBe(0)
  })

  test('is seen by one who only looks, and is not told again', () => {
    const signs = signsWatched()
    signs.note(1_000)
    signs.look(1_020)
    nowMs = 1_021
    endTurn()
    expect(blocked).toEqual([20])
    // Nothing happened meanwhile: no turn has begun.
    signs.look(1_500)
    expect(blocked).toEqual([20])
  })

  test('of a real event loop is code that runs, and not sleep', async () => {
    vi.useRealTimers()
    const signs = new LoopActivity(() => performance.now())
    signs.watchTurns(10, (ms) => blocked.push(ms))
    const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
    for (let turn = 0; turn < 3; turn++) {
      signs.note(performance.now())
      await wait(30)
    }
    expect(blocked.filter((ms) => ms > 25)).toEqual([])
    signs.note(performance.now())
    const untilMs = performance.now() + 30
    while (performance.now() < untilMs);
    await wait(1)
    expect(blocked.filter((ms) => ms >= 29)).toHaveLength(1)
  })
})
