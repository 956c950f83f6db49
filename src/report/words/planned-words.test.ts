import { describe, expect, it } from 'vitest'
import type { PlannedLoad } from '../../load/planned/planned-load.ts'
import { loadOfPhase, plannedValueAt, timelineText } from './planned-words.ts'

const load: PlannedLoad = {
  name: null,
  profile: null,
  unit: 'users',
  points: [
    { seconds: 5, value: 0 },
    { seconds: 10, value: 1_000 },
    { seconds: 20, value: 1_000 },
    { seconds: 20, value: 1 },
    { seconds: 30, value: 1 },
  ],
}
const phase = (startSeconds: number, endSeconds: number, of?: string) => ({
  name: 'x',
  judged: true,
  startSeconds,
  endSeconds,
  ...(of !== undefined && { load: of }),
})

it.each([
  [5, 10, '0 → 1,000 users'],
  [10, 20, '1,000 users'],
  [20, 30, '1 user'],
  [7.5, 10, '500 → 1,000 users'],
  [15, 25, '1,000 → 1 user'],
  [5, 30, '0 – 1,000 users'],
  [40, 50, '0 users'],
])('timelineText describes the load from %d to %d s as %s', (from, to, words) => {
  expect(timelineText(load, phase(from, to))).toBe(words)
})

it('timelineText writes the unit of rates at both ends', () => {
  expect(timelineText({ ...load, unit: 'perSecond' }, phase(5, 10))).toBe('0/s → 1,000/s')
})

it.each([
  [0, 0],
  [5, 0],
  [7.5, 500],
  [20, 1],
  [29.9, 1],
  [30, 0],
  [99, 0],
])('plannedValueAt returns for %d s the value %d', (seconds, value) => {
  expect(plannedValueAt(load.points, seconds)).toBe(value)
})

describe('loadOfPhase', () => {
  it('returns the only load, or the load that the phase names', () => {
    const [a, b] = [
      { ...load, name: 'a' },
      { ...load, name: 'b' },
    ]
    expect(loadOfPhase([load], phase(0, 1))).toBe(load)
    expect(loadOfPhase([a, b], phase(0, 1, 'b'))).toBe(b)
    expect(loadOfPhase([a, b], phase(0, 1, 'c'))).toBeUndefined()
  })
})
