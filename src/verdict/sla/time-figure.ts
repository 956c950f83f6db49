import type { Histogram } from '../../metrics/histogram/histogram.ts'
import type { TimeFigureKind } from '../interval/time-interval.ts'
import type { Comparison } from '../language/written-sla.ts'
import { percentileFraction } from './percentile-name.ts'

interface TimeFigure {
  kind: TimeFigureKind
  defaultComparison: Comparison
  readUs: (histogram: Histogram) => number
}

const figures: Readonly<Record<string, TimeFigure>> = {
  min: { kind: 'min', defaultComparison: '>=', readUs: ({ minUs }) => minUs },
  mean: { kind: 'mean', defaultComparison: '<=', readUs: ({ meanUs }) => meanUs },
  max: { kind: 'max', defaultComparison: '<=', readUs: ({ maxUs }) => maxUs },
  stddev: { kind: 'stddev', defaultComparison: '<=', readUs: ({ stddevUs }) => stddevUs },
}

/** Returns a figure of times by its name, with a function that reads it in µs from a histogram. Undefined for an unknown name. */
export function timeFigure(name: string): TimeFigure | undefined {
  if (Object.hasOwn(figures, name)) return figures[name]
  const fraction = percentileFraction(name)
  return fraction === undefined
    ? undefined
    : { kind: fraction, defaultComparison: '<=', readUs: (histogram) => histogram.percentile(fraction) }
}
