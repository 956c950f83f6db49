import { isMetBy, isUpper, type Limit } from '../sla/limit.ts'

/**
 * The lowest and the highest figure that the target can have shown to a generator that is never late. An end that is
 * open, because it is not known, is infinite.
 */
export type Interval = readonly [low: number, high: number]

/** The state of an SLA that follows from an interval alone. */
export type IntervalStatus = 'pass' | 'fail' | 'undecided'

/** The interval of a figure that the generator cannot have changed. */
export function exactly(figure: number): Interval {
  return [figure, figure]
}

/** Returns the state of an SLA: it is met if the whole interval meets the limit, and not met if none of it does. */
export function statusOf(limit: Limit, [low, high]: Interval): IntervalStatus {
  const isLowMet = isMetBy(limit, low)
  const isHighMet = isMetBy(limit, high)
  return isLowMet === isHighMet ? (isLowMet ? 'pass' : 'fail') : 'undecided'
}

/** Returns the interval of the worst of two figures for a limit: each end is the worse of both. */
export function worst(limit: Limit, a: Interval, b: Interval): Interval {
  const pick = isUpper(limit) ? Math.max : Math.min
  return [pick(a[0], b[0]), pick(a[1], b[1])]
}

/** Returns the interval of the best of two figures for a limit: each end is the better of both. */
export function best(limit: Limit, a: Interval, b: Interval): Interval {
  const pick = isUpper(limit) ? Math.min : Math.max
  return [pick(a[0], b[0]), pick(a[1], b[1])]
}
