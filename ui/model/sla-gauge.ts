import type { SlaVerdict } from '../../src/record/run-record.ts'

/** The position of the actual figure on a gauge on which the limit is at 1; at most 1.4. */
export function gaugeOf({ limit, actual }: Pick<SlaVerdict, 'actual' | 'limit'>): number | null {
  if (limit.value === null || actual === null) return null
  if (limit.value === 0) return actual === 0 ? 0 : 1.4
  return Math.min(1.4, Math.max(0, actual / limit.value))
}
