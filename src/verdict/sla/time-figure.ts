import type { Histogram } from '../../metrics/histogram/histogram.ts'
import type { Comparison } from '../language/written-sla.ts'
import { percentileOf } from './percentile-name.ts'

const times: Readonly<Record<string, { usual: Comparison; readUs: (times: Histogram) => number }>> = {
  min: { usual: '>=', readUs: ({ minUs }) => minUs },
  mean: { usual: '<=', readUs: ({ meanUs }) => meanUs },
  max: { usual: '<=', readUs: ({ maxUs }) => maxUs },
  stddev: { usual: '<=', readUs: ({ stddevUs }) => stddevUs },
}

/** Finds the function that reads a figure of times from a histogram in µs, by the name of the figure. */
export function timeOf(
  name: string,
): { usual: Comparison; readUs: (times: Histogram) => number } | undefined {
  if (Object.hasOwn(times, name)) return times[name]
  const fraction = percentileOf(name)
  return fraction === undefined
    ? undefined
    : { usual: '<=', readUs: (histogram) => histogram.percentile(fraction) }
}
