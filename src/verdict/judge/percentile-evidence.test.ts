import { describe, expect, it } from 'vitest'
import { isFew, strictCount } from './percentile-evidence.ts'

describe('isFew', () => {
  it.each([
    [0.5, 2],
    [0.9, 10],
    [0.95, 20],
    [0.99, 100],
    [0.999, 1_000],
    [0.9999, 10_000],
  ])('holds for the percentile %d of fewer than %d values', (fraction, enough) => {
    expect([1, enough - 1, enough].map((count) => isFew(fraction, count))).toEqual([true, true, false])
  })
})

describe('strictCount', () => {
  it.each([
    [0.5, 5],
    [0.9, 29],
    [0.95, 59],
    [0.99, 299],
    [0.999, 2_995],
  ])('of the percentile %d is %d', (fraction, count) => {
    expect(strictCount(fraction)).toBe(count)
  })
})
