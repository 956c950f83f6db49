import type { SlaVerdict } from '../../record/run-record.ts'
import { formatFigure } from '../../verdict/sla/limit.ts'
import { figureBeside } from './figures.ts'

/** The actual figure of an SLA as it is shown next to the limit; a dash where nothing was measured. */
export function shownFigure({
  actual,
  status,
  unit,
  limit,
}: Pick<SlaVerdict, 'actual' | 'status' | 'unit' | 'limit'>): string {
  if (actual === null) return '–'
  return status === 'fail' || status === 'warn'
    ? figureBeside(actual, unit, limit)
    : formatFigure(actual, unit)
}
