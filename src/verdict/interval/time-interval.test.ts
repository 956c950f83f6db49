import { expect, it } from 'vitest'
import { Cell } from '../../metrics/cell/cell.ts'
import type { Limit } from '../sla/limit.ts'
import { statusOf } from './interval.ts'
import { type MadeFacts, madeInFull } from './made-facts.ts'
import { offeredInterval, responseInterval, serviceInterval, type TimeFigureKind } from './time-interval.ts'

const limit: Limit = { comparison: '<=', value: 20, unit: 'ms' }

/** 90 requests of 5 ms, and 10 of 31 ms, of which the generator can have made 24 ms. */
function lateCell(): Cell {
  const cell = new Cell()
  for (let request = 0; request < 100; request++) {
    const us = request < 90 ? 5_000 : 31_000
    cell.recordSuccess(us, us, 200, 0, 0)
    if (request >= 90) cell.recordDelay(us, 24_000)
  }
  return cell
}

/** Requests of 5 ms. */
function fastCell(count = 100): Cell {
  const cell = new Cell()
  for (let request = 0; request < count; request++) cell.recordSuccess(5_000, 5_000, 200, 0, 0)
  return cell
}

/** Adds failures that the generator can have made itself. */
function withOwnFailures(cell: Cell, count: number): Cell {
  for (let failure = 0; failure < count; failure++) {
    cell.recordFailure(60_000, 0, 0, 0, 0)
    cell.recordOwnFailure(0)
  }
  return cell
}

const facts = (changes: Partial<MadeFacts>): MadeFacts => ({ ...madeInFull, ...changes })

const whole = (ms: number, digits: number): unknown => expect.closeTo(ms, digits)

it.each<[string, TimeFigureKind, number, Cell, MadeFacts, [unknown, unknown], string]>([
  ['a late percentile is undecided', 0.95, 31, lateCell(), madeInFull, [whole(7, 1), 31], 'undecided'],
  ['a percentile below the late ones is exact', 0.5, 5, lateCell(), madeInFull, [whole(5, 1), 5], 'pass'],
  [
    'a delay of unknown size opens the low end',
    0.95,
    31,
    lateCell(),
    facts({ hasUnknownDelay: true }),
    [-Infinity, 31],
    'undecided',
  ],
  [
    'a load that was not made opens the high end',
    0.5,
    5,
    lateCell(),
    facts({ isMade: false }),
    [whole(5, 1), Infinity],
    'undecided',
  ],
  [
    'lag that bunches requests opens the high end of a median',
    0.5,
    5,
    lateCell(),
    facts({ lagMs: 1.1 }),
    [whole(5, 1), Infinity],
    'undecided',
  ],
  [
    'lag that bunches requests leaves a p95 as it is',
    0.95,
    31,
    lateCell(),
    facts({ lagMs: 1.1 }),
    [whole(7, 1), 31],
    'undecided',
  ],
  [
    'what users did not ask counts as the slowest',
    0.85,
    5,
    lateCell(),
    facts({ keptShare: 0.08, keptMs: 60_000 }),
    [whole(5, 1), whole(31, 0)],
    'undecided',
  ],
  [
    'after more than 1 − q of the time without asking, a request as long as that time can be missing',
    0.95,
    31,
    lateCell(),
    facts({ keptShare: 0.06, keptMs: 60_000 }),
    [whole(7, 1), 60_000],
    'undecided',
  ],
  [
    'no request longer than the time without asking can be missing',
    0.95,
    5,
    fastCell(),
    facts({ keptShare: 0.06, keptMs: 12 }),
    [5, whole(12, 1)],
    'pass',
  ],
  [
    'nor more than fit into that time, which decides where the limit lies above',
    0.95,
    5,
    fastCell(10_000),
    facts({ keptShare: 0.06, keptMs: 600 }),
    [5, expect.closeTo(11.4, 0)],
    'pass',
  ],
  [
    'a request as long as the time without asking can be the longest',
    'max',
    5,
    fastCell(),
    facts({ keptShare: 0.06, keptMs: 12 }),
    [5, 12],
    'pass',
  ],
  [
    'own failures can have been fast or slow',
    0.95,
    31,
    withOwnFailures(lateCell(), 10),
    madeInFull,
    [whole(7, 1), Infinity],
    'undecided',
  ],
  [
    'own failures can have been faster than all others',
    0.05,
    5,
    withOwnFailures(lateCell(), 10),
    madeInFull,
    [0, whole(5, 1)],
    'pass',
  ],
  [
    'the maximum lacks its delay at the low end',
    'max',
    31,
    lateCell(),
    madeInFull,
    [whole(7, 1), 31],
    'undecided',
  ],
])('%s', (_, kind, actual, cell, made, interval, status) => {
  const found = responseInterval(kind, actual, cell, () => cell.lowResponseUs(), made, limit)
  expect(found).toEqual(interval)
  expect(statusOf(limit, found)).toBe(status)
})

it('a service time is lowered by no more than the longest delay, and by no more than the delayed requests', () => {
  const cell = lateCell()
  expect(serviceInterval(0.95, 31, cell, facts({ largestDelayMs: 24 }), limit)).toEqual([whole(7, 1), 31])
  expect(serviceInterval(0.5, 5, cell, facts({ largestDelayMs: 24 }), limit)).toEqual([whole(5, 1), 5])
})

it('an offered percentile counts own failures as infinitely slow, or as fast as can be', () => {
  const cell = withOwnFailures(lateCell(), 10)
  const low = () => cell.lowResponseUs()
  expect(offeredInterval(0.95, Infinity, cell, low, madeInFull, limit)).toEqual([whole(7, 1), Infinity])
  expect(offeredInterval(0.5, 5, cell, low, madeInFull, limit)).toEqual([whole(5, 1), whole(5, 1)])
})
