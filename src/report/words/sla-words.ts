import type { Note } from '../../base/note.ts'
import type { RunRecord, SlaVerdict } from '../../record/run-record.ts'
import { formatFigure } from '../../verdict/sla/limit.ts'
import { figureNextToLimit, secondsText } from './figures.ts'

/** The reasons of a failed run besides SLAs that are not met: a silence of the target, or the error that it ended with. */
export function otherReasons({ status, reasons, slas }: RunRecord['verdict']): Note[] {
  return status === 'fail' ? reasons.slice(slas.filter((sla) => sla.status === 'fail').length) : []
}

/**
 * Since when an SLA was not met, the interval of an undecided one, and the reason for its state: `from 58 s on; p99 of 27
 * requests: their slowest`, `7 ms to 31 ms: up to 24 ms of it can be the generator’s own delay`.
 */
export function slaNoteText(
  sla: Pick<SlaVerdict, 'failedSinceSeconds' | 'reason' | 'status' | 'interval' | 'unit'>,
): string {
  const { failedSinceSeconds, reason } = sla
  const since = failedSinceSeconds === null ? [] : [`from ${secondsText(failedSinceSeconds)} on`]
  const range = intervalText(sla)
  const why = reason === null ? range : range === '' ? reason : `${range}: ${reason}`
  return [...since, ...(why === '' ? [] : [why])].join('; ')
}

/** The interval of an undecided SLA: `7 ms to 31 ms`, `at least 120/s`; empty for any other SLA, or if both ends are open. */
function intervalText({
  status,
  unit,
  interval: [lowest, high],
}: Pick<SlaVerdict, 'status' | 'interval' | 'unit'>): string {
  // That a figure is at least 0 says nothing.
  const low = lowest === 0 ? null : lowest
  if (status !== 'undecided' || (low === null && high === null)) return ''
  if (low === null) return `at most ${formatFigure(high!, unit)}`
  if (high === null) return `at least ${formatFigure(low, unit)}`
  return `${formatFigure(low, unit)} to ${formatFigure(high, unit)}`
}

/** Says that an SLA has no data, and why: `p95 has no data: GET /agents was never called`. */
export function noDataText(sla: Pick<SlaVerdict, 'reason'>, what: string): string {
  return sla.reason === null ? `nothing was measured for ${what}` : `${what} has no data: ${sla.reason}`
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
  return status === 'fail' || status === 'warn' || status === 'undecided'
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
