import { formatDurationMs } from '../../base/units/duration.ts'
import { formatFraction } from '../../base/units/ratio.ts'
import type { RowStats, RunRecord, SlaVerdict } from '../../record/run-record.ts'
import { wasOrWere } from '../../verdict/sla/sla.ts'
import { secondsText } from '../words/figures.ts'
import { successesOf } from '../words/row-counts.ts'
import { slaFigureText, slaMetricText, slaScopeText } from '../words/sla-words.ts'
import { code, prose } from './markdown-text.ts'

/** Endpoints above these limits are mentioned even if they have no SLA. */
const notable = { p95Ms: 1_000, errorRate: 0.05 }

const maxItems = 30

const severities = ['critical', 'warning', 'info']

/** Returns advice as Markdown: about SLAs that are not met, then about slow or failing endpoints, then the findings. */
export function recommendations(record: RunRecord): string[] {
  const { verdict, findings, totals } = record
  const notMet = verdict.slas.filter(({ status }) => status === 'fail')
  const { endpoints } = record.judged.totals.requests > 0 ? record.judged : record
  const items = [
    ...(verdict.status === 'invalid' ? ['Measure again: the reasons above make this run invalid.'] : []),
    ...notMet.map(aboutSla),
    ...endpoints.flatMap((stats) => aboutEndpoint(stats, verdict.slas)),
    ...findings
      .toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))
      .map(({ message, advice }) => `${prose(message)} ${prose(advice)}`),
  ]
  if (items.length > maxItems) {
    const left = items.length - maxItems + 1
    return [...items.slice(0, maxItems - 1), `and ${left} more`]
  }
  if (items.length > 0) return items
  return successesOf(totals) > 0
    ? ['All figures are within acceptable ranges.']
    : ['There is nothing to recommend: no request succeeded.']
}

function aboutSla(sla: SlaVerdict): string {
  const { scope, phase, metric, limit, failedSinceSeconds } = sla
  const where = scope === 'run' && phase === null ? 'all requests' : code(slaScopeText(sla))
  const since = failedSinceSeconds === null ? '' : `, from ${secondsText(failedSinceSeconds)} on`
  const advice = metric.startsWith('errors')
    ? 'see the errors.'
    : metric === 'rps'
      ? 'find out whether the load or the target was the limit.'
      : sla.unit === 'ms'
        ? 'find out what it waits for: its code, its queries, its connection pool.'
        : 'find out what changed at that time.'
  return `**${prose(slaMetricText(sla))}** of ${where} ${wasOrWere(sla.metric)} ${slaFigureText(sla)}, the SLA is ${code(limit.text)}${since}: ${advice}`
}

/** Advice about a slow or failing endpoint, unless an SLA says what is too slow or too much: its own result is shown. */
function aboutEndpoint(stats: RowStats, slas: readonly SlaVerdict[]): string[] {
  const { name, errorRate, responseMs } = stats
  const isJudged = (isAbout: (sla: SlaVerdict) => boolean) =>
    slas.some(
      (sla) => sla.scope === name && ['pass', 'fail', 'undecided'].includes(sla.status) && isAbout(sla),
    )
  const { p95 } = responseMs
  const isSlowByRule = p95 > notable.p95Ms && !isJudged(({ unit }) => unit === 'ms')
  // A limit for all requests that such a response time keeps says that it is fast enough.
  const isKept = slas.some(
    ({ scope, unit, status, limit }) =>
      scope === 'run' && unit === 'ms' && status === 'pass' && limit.value !== null && limit.value >= p95,
  )
  const items: string[] = []
  if (successesOf(stats) > 0 && isSlowByRule && !isKept)
    items.push(`${code(name)} is slow: its p95 is ${formatDurationMs(p95)}. Find out what it waits for.`)
  if (errorRate > notable.errorRate && !isJudged(({ metric }) => metric.startsWith('errors')))
    items.push(`${code(name)} fails often: ${formatFraction(errorRate)} of its requests. See the errors.`)
  return items
}
