import type { RowStats } from '../../record/run-record.ts'
import { isFew } from '../../verdict/judge/percentile-evidence.ts'
import { successesOf } from './row-counts.ts'

const fractions = { p50: 0.5, p75: 0.75, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 } as const

/** Explains the mark below a table. */
export const fewLegend = '* too few for this percentile: it is the slowest'

/** The mark of a percentile of a row that is only its slowest request, because it has too few; otherwise empty. */
export function fewMark(stats: RowStats, figure: string): '*' | '' {
  if (!Object.hasOwn(fractions, figure)) return ''
  const count = successesOf(stats)
  return count > 0 && isFew(fractions[figure as keyof typeof fractions], count) ? '*' : ''
}
