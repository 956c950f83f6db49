import type { SlaVerdict } from '../../src/record/run-record.ts'

/** The position of the actual figure on a gauge with the limit at 1; from 0 to 1.4. Null without data or a known limit. */
export function gaugeOf({ limit, actual }: Pick<SlaVerdict, 'actual' | 'limit'>): number | null {
  if (limit.value === null || actual === null) return null
  if (limit.value === 0) return actual === 0 ? 0 : 1.4
  return Math.min(1.4, Math.max(0, actual / limit.value))
}
