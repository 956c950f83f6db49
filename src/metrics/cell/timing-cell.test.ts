import { expect, test } from 'vitest'
import { TimingCell, timingParts } from './timing-cell.ts'

const whole = { queueMs: 1, dnsMs: 2, connectMs: 3, tlsMs: 4, sendMs: 5, firstByteMs: 6, receiveMs: 7 }

test('each part is counted, and what opening took only where a connection was opened', () => {
  const cell = new TimingCell()
  cell.record(whole)
  cell.record({ ...whole, dnsMs: 0, connectMs: 0, tlsMs: 0, sendMs: 0 })
  expect(timingParts.map((_, at) => cell.parts[at]!.count)).toEqual([2, 1, 1, 1, 2, 2, 2])
  expect(timingParts.map((_, at) => cell.parts[at]!.maxUs / 1_000)).toEqual([1, 2, 3, 4, 5, 6, 7])
  const twice = new TimingCell()
  twice.merge(cell)
  twice.merge(cell)
  expect(twice.parts.map(({ count }) => count)).toEqual([4, 2, 2, 2, 4, 4, 4])
  cell.reset()
  expect(cell.isEmpty).toBe(true)
  expect(twice.isEmpty).toBe(false)
})
