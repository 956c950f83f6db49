import { describe, expect, test } from 'vitest'
import { errorInterval, rateInterval } from './count-interval.ts'
import { type MadeFacts, madeInFull } from './made-facts.ts'

const open = Number.POSITIVE_INFINITY

describe('the interval of a rate', () => {
  test.each<[string, Partial<MadeFacts>, [number, number]]>([
    ['is exact for a generator that is never late', {}, [100, 100]],
    ['is open upwards if the load was not made', { isMade: false }, [100, open]],
    ['counts the time for which users were kept from asking ten times', { keptShare: 0.02 }, [100, 125]],
    [
      'is open upwards if users were kept from asking for a tenth of the time',
      { keptShare: 0.1 },
      [100, open],
    ],
    [
      'of a window has requests that moved in, and three times as many that moved out',
      { shiftShare: 0.02 },
      [98, 106],
    ],
    ['of a window is open if a delay takes much of it', { shiftShare: 0.06 }, [0, open]],
    ['of a phase has requests that ended after it', { overhangShare: 0.1 }, [100, 130]],
    ['of a phase is open upwards if a delay takes much of it', { overhangShare: 0.3 }, [100, open]],
  ])('%s', (_, facts, [low, high]) => {
    const interval = rateInterval(100, { ...madeInFull, ...facts })
    expect(interval[0]).toBeCloseTo(low)
    if (high === open) expect(interval[1]).toBe(open)
    else expect(interval[1]).toBeCloseTo(high)
  })
})

describe('the interval of a share of errors', () => {
  test.each<[string, number, number, Partial<MadeFacts>, [number, number]]>([
    ['is exact for a generator that is never late', 0, 0, {}, [0.1, 0.1]],
    ['does not need failures that the generator can have made itself', 0.04, 0, {}, [0.06, 0.1]],
    ['has more if requests were delayed, which can have failed as often', 0, 0.5, {}, [0.1, 0.15]],
    ['is open upwards if the load was not made', 0, 0, { isMade: false }, [0.1, open]],
  ])('%s', (_, own, delayed, facts, [low, high]) => {
    const interval = errorInterval(0.1, own, delayed, { ...madeInFull, ...facts })
    expect(interval[0]).toBeCloseTo(low)
    if (high === open) expect(interval[1]).toBe(open)
    else expect(interval[1]).toBeCloseTo(high)
  })
})
