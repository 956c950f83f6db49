import type { Note } from '../../base/note.ts'
import type { RunRecord, SlaVerdict } from '../../record/run-record.ts'
import { formatFigure } from '../../verdict/sla/limit.ts'
import { figureNextToLimit, secondsText } from './figures.ts'

/** The reasons of a failed run besides SLAs that are not met: a silence of the target, or the error that it ended with. */
export function otherReasons({ status, reasons, slas }: RunRecord['verdict']): Note[] {
  return status === 'fail' ? reasons.slice(slas.filter((sla) => sla.status === 'fail').length) : []
}

/** Since when an SLA was not met, and the reason for its state: `from 58 s on; p99 of 27 requests: their slowest`. */
export function slaNoteText({
  failedSinceSeconds,
  reason,
}: Pick<SlaVerdict, 'failedSinceSeconds' | 'reason'>): string {
  const since = failedSinceSeconds === null ? [] : [`from ${secondsText(failedSinceSeconds)} on`]
  return [...since, ...(reason === null ? [] : [reason])].join('; ')
}

/** Formats the actual figure of an SLA to be shown next to the limit; a dash if nothing was measured. */
export function slaFigureText({
  actual,
  status,
  unit,
  limit,
}: Pick<SlaVerdict, 'actual' | 'status' | 'unit' | 'limit'>): string {
  // A figure that was judged and is not a number is infinite: failures are infinitely slow for `offered.p95`.
  if (actual === null) return status === 'no-data' || status === 'not-meant' ? '–' : 'infinite'
  return status === 'fail' || status === 'warn'
    ? figureNextToLimit(actual, unit, limit)
    : formatFigure(actual, unit)
}

/** The metric of an SLA and its conditions: `p95`, `rps for 30s`, `p95 while users >= 100`. */
export function slaMetricText({ metric, clauses }: Pick<SlaVerdict, 'metric' | 'clauses'>): string {
  return clauses === '' ? metric : `${metric} ${clauses}`
}

/** The scope of an SLA: `all requests` or a name, with the kind if it is a tag or a scenario, and with the phase. */
export function slaScopeText({
  scope,
  kind,
  phase,
}: {
  scope: string
  kind?: SlaVerdict['kind'] | undefined
  phase: string | null
}): string {
  const named =
    scope === 'run' ? 'all requests' : kind === 'tag' || kind === 'scenario' ? `${kind} ${scope}` : scope
  return `${named}${phase === null ? '' : ` in ${phase}`}`
}

/** Returns the SLAs that count in a run: all that are meant for it. */
export function countedSlas<Each extends Pick<SlaVerdict, 'status'>>(slas: readonly Each[]): Each[] {
  return slas.filter(({ status }) => status !== 'not-meant')
}
