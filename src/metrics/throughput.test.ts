import { describe, expect, test } from 'vitest'
import { Throughput } from './throughput.ts'

const all = [0]

describe('requests that ended while a phase lasted', () => {
  test('count there, whichever phase they were due in', () => {
    const throughput = new Throughput([
      { startMs: 0, endMs: 2_000 },
      { startMs: 2_000, endMs: 4_000 },
    ])
    throughput.add(1, 0, 0, 10)
    throughput.add(2, 0, 0, 7)
    throughput.add(3, 1, 0, 5)
    expect([throughput.sum([0], all), throughput.sum([1], all), throughput.sum([0, 1], all)]).toEqual([
      10, 12, 22,
    ])
  })

  test('count nowhere after the load, except in the second in which it ends', () => {
    const throughput = new Throughput([{ startMs: 0, endMs: 1_500 }])
    throughput.add(0, 0, 0, 10)
    throughput.add(1, 0, 0, 8)
    throughput.add(2, 0, 0, 100)
    expect(throughput.sum([0], all)).toBe(18)
  })

  test('count in their own phase, or are divided by time, in a second in which one phase ends and the next begins', () => {
    const throughput = new Throughput([
      { startMs: 0, endMs: 1_000 },
      { startMs: 1_000, endMs: 2_250 },
      { startMs: 2_250, endMs: 4_000 },
    ])
    throughput.add(2, 1, 0, 10)
    throughput.add(2, 2, 0, 30)
    throughput.add(2, 0, 0, 100)
    expect([1, 2].map((phase) => throughput.sum([phase], all))).toEqual([10 + 25, 30 + 75])
  })

  test('count only in phases of their own load', () => {
    const throughput = new Throughput([
      { startMs: 0, endMs: 4_000, load: 0 },
      { startMs: 1_000, endMs: 2_000, load: 1 },
      { startMs: 2_000, endMs: 4_000, load: 1 },
    ])
    throughput.add(1, 0, 0, 10)
    throughput.add(2, 1, 0, 3)
    expect([0, 1, 2].map((phase) => throughput.sum([phase], all))).toEqual([10, 0, 3])
  })

  test('are counted by row', () => {
    const throughput = new Throughput([{ startMs: 0, endMs: 1_000 }])
    throughput.add(0, 0, 3, 4)
    throughput.add(0, 0, 1, 2)
    expect([0, 1, 3, 9].map((row) => throughput.sum([0], [row]))).toEqual([0, 2, 4, 0])
  })

  test('requests of a phase that does not exist count nowhere', () => {
    const throughput = new Throughput([])
    throughput.add(0, 5, 0, 4)
    expect(throughput.sum([0, 5], all)).toBe(0)
  })
})
