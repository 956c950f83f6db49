import { describe, expect, test } from 'vitest'
import { testPhases } from '../schedule/test-phases.ts'
import { checkPhases, phaseAt, totalMs } from './phase.ts'

describe('the phase at a time', () => {
  const phases = testPhases([1, 5], [0, 9], [2, 5])

  test('a boundary belongs to the later phase, and never to one of no duration', () => {
    expect([0, 999.9, 1_000, 2_999].map((ms) => phaseAt(phases, ms))).toEqual([0, 0, 2, 2])
  })

  test('times before the load belong to its first phase, times after it to its last', () => {
    expect(phaseAt(phases, -1)).toBe(0)
    expect(phaseAt(phases, 3_000)).toBe(2)
    expect(phaseAt(phases, Number.POSITIVE_INFINITY)).toBe(2)
    expect(phaseAt(testPhases([1, 5], [0, 9]), 5_000)).toBe(0)
  })

  test('there is no phase if none has a duration', () => {
    expect(phaseAt([], 0)).toBe(-1)
    expect(phaseAt(testPhases([0, 1]), 0)).toBe(-1)
  })
})

test('the duration of a load is the end of its last phase', () => {
  expect(totalMs([])).toBe(0)
  expect(totalMs(testPhases([1, 5], [2, 5]))).toBe(3_000)
})

describe('invalid phases are refused', () => {
  const [phase] = testPhases([1, 5])
  test.each([
    ['a start that is not 0', { startMs: 1 }],
    ['an end before the start', { endMs: -1 }],
    ['no end', { endMs: Number.POSITIVE_INFINITY }],
    ['a value below 0', { to: -1 }],
    ['a value that is not a number', { from: Number.NaN }],
    ['an endless value', { to: Number.POSITIVE_INFINITY }],
  ])('%s', (_, change) => {
    expect(() => checkPhases([{ ...phase!, ...change }])).toThrow(RangeError)
  })

  test('a gap between two phases is refused', () => {
    const [first, second] = testPhases([1, 5], [1, 5])
    expect(() => checkPhases([first!, { ...second!, startMs: 1_001 }])).toThrow(
      'phase 1 starts at 1001, not 1000',
    )
  })
})
