import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkShare, ownedBelow, ownedNumber, owns, ownsAll, type Share, shareOf } from './share.ts'

const someShare: fc.Arbitrary<Share> = fc
  .uniqueArray(fc.nat(15), { minLength: 1 })
  .map((slots) => ({ slots: 16, owned: slots.sort((a, b) => a - b) }))

describe('a share', () => {
  test('a single worker owns everything', () => {
    expect([0, 1, 2, 999].every((k) => owns(ownsAll(), k))).toBe(true)
    expect(ownedBelow(ownsAll(), 1_000)).toBe(1_000)
    expect(ownedNumber(ownsAll(), 17)).toBe(17)
  })

  test.each([1, 2, 7])('%d equal workers own each number once, in turn', (workers) => {
    for (let k = 0; k < 100; k++) {
      const owners = Array.from({ length: workers }, (_, worker) => worker).filter((worker) =>
        owns(shareOf(worker, workers), k),
      )
      expect(owners).toEqual([k % workers])
    }
  })

  test('it counts and lists its numbers like a loop over all numbers', () => {
    fc.assert(
      fc.property(someShare, fc.nat(200), (share, count) => {
        const listed = Array.from({ length: count }, (_, k) => k).filter((k) => owns(share, k))
        expect(ownedBelow(share, count)).toBe(listed.length)
        expect(listed.map((_, index) => ownedNumber(share, index))).toEqual(listed)
      }),
      { seed: 2 },
    )
  })

  test('it is exact for numbers too large for a loop', () => {
    const share = shareOf(3, 7)
    expect(ownedNumber(share, 10 ** 14)).toBe(7 * 10 ** 14 + 3)
    expect(ownedBelow(share, 7 * 10 ** 14 + 4)).toBe(10 ** 14 + 1)
  })

  test('a share may own nothing', () => {
    const nothing = { slots: 4, owned: [] }
    expect(owns(nothing, 2)).toBe(false)
    expect(ownedBelow(nothing, 100)).toBe(0)
    expect(ownedNumber(nothing, 0)).toBe(Number.POSITIVE_INFINITY)
  })

  test.each([
    { slots: 0, owned: [] },
    { slots: 1.5, owned: [0] },
    { slots: 4, owned: [4] },
    { slots: 4, owned: [-1] },
    { slots: 4, owned: [1, 1] },
    { slots: 4, owned: [2, 1] },
    { slots: 4, owned: [0.5] },
    { slots: Number.NaN, owned: [0] },
  ])('refuses $owned of $slots', (share) => {
    expect(() => checkShare(share)).toThrow(RangeError)
  })

  test('a worker outside of the number of workers is refused', () => {
    expect(() => shareOf(2, 2)).toThrow(RangeError)
    expect(() => shareOf(-1, 2)).toThrow(RangeError)
  })
})
