import { noteText } from '../../base/note.ts'
import { countOf, countText } from '../../base/units/count.ts'
import { formatDurationMs } from '../../base/units/duration.ts'
import { formatFraction } from '../../base/units/ratio.ts'
import { formatTimeScale } from '../../base/units/time-scale.ts'
import { slaStatusOrder } from '../../base/verdict-status.ts'
import type { RowStats, RunRecord, SlaVerdict } from '../../record/run-record.ts'
import { fewLegend, fewMark } from '../words/few-mark.ts'
import { durationText, rateText, secondsText, shareText } from '../words/figures.ts'
import { metricWords } from '../words/metric-words.ts'
import { loadOfPhase, timelineText } from '../words/planned-words.ts'
import { endedOf, successesOf } from '../words/row-counts.ts'
import { runTitle } from '../words/run-title.ts'
import { countedSlas, slaFigureText, slaMetricText, slaNoteText, slaScopeText } from '../words/sla-words.ts'
import { code, prose, table } from './markdown-text.ts'
import { recommendations } from './recommendations.ts'

/** The highest number of entries shown of each list. */
const limits = { slas: 100, endpoints: 60, errors: 20, checks: 40, metrics: 40, phases: 12, reasons: 20 }

const verdicts: Record<RunRecord['verdict']['status'], string> = {
  pass: '✅ **PASS**',
  fail: '❌ **FAIL**',
  invalid: '⚠️ **INVALID**: this measurement cannot be relied on',
  'no-data': '❔ **NO DATA**',
}

const signs: Record<SlaVerdict['status'], string> = {
  pass: '✅',
  fail: '❌',
  warn: '⚠️',
  undecided: '❔',
  'no-data': '❔',
  'not-meant': '➖',
}

/** Renders a run as GitHub Flavored Markdown, for a wiki, a pull request or a mail. */
export function renderMarkdown(record: RunRecord): string {
  const sections = [
    `# ${title(runTitle(record.run))}\n`,
    verdict(record),
    section('Summary', summary(record)),
    section('SLAs', slas(record)),
    section('Performance Metrics', performance(record)),
    section('Endpoints', endpoints(record)),
    section('Checks', checks(record)),
    section('Metrics', metrics(record)),
    section('Errors', errors(record)),
    section('Resource Usage', resources(record)),
    section('Recommendations', list(recommendations(record))),
  ]
  return sections.filter((text) => text !== '').join('\n')
}

/** Formats the title of a run; that of a `plimsoll quick` run is its URL. */
function title(name: string): string {
  return name.includes('://') ? code(name) : prose(name)
}

function section(title: string, body: string): string {
  return body === '' ? '' : `## ${title}\n\n${body}`
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}\n`).join('')
}

function verdict({ verdict: { status, reasons, slas: all } }: RunRecord): string {
  const slas = countedSlas(all)
  const met = slas.filter((sla) => sla.status === 'pass').length
  const counts = slas.length === 0 ? '' : ` – ${met} of ${countOf(slas.length, 'SLA')} met`
  const shown = reasons.slice(0, limits.reasons).map((reason) => prose(noteText(reason)))
  const rest = reasons.length - shown.length
  if (rest > 0) shown.push(`and ${rest} more`)
  return `${verdicts[status]}${counts}\n${shown.length === 0 ? '' : `\n${list(shown)}`}`
}

function summary(record: RunRecord): string {
  const { run, totals, judged, phases } = record
  const unjudged = phases.filter((phase) => !phase.judged).length
  const environment = [
    `Plimsoll ${run.environment.plimsoll}`,
    `Node ${run.environment.node}`,
    run.environment.platform,
    countOf(run.environment.cores, 'core'),
  ]
  const rows: [string, string][] = [
    ['Target', code(run.target)],
    ...(run.level === null ? [] : [['Level', code(run.level)] satisfies [string, string]]),
    ...(run.timeScale === 1
      ? []
      : [['Time scale', formatTimeScale(run.timeScale)] satisfies [string, string]]),
    ['Started', prose(run.startedAt)],
    ['Duration', durationText(run.durationSeconds) + (run.ended === 'complete' ? '' : ` (${run.ended})`)],
    ['Total requests', countText(totals.requests)],
    ['Failed requests', countText(totals.failures)],
    ...(totals.unfinished > 0
      ? [['Unfinished requests', countText(totals.unfinished)] satisfies [string, string]]
      : []),
    ['Error rate', shareText(totals.failures, endedOf(totals))],
    ['Planned load', plannedLoad(record)],
    ['Load made by', `${countOf(run.workers, 'worker')} (${prose(environment.join(', '))})`],
    ['Run', code(run.id)],
  ]
  if (unjudged > 0 && judged.totals.requests > 0) {
    const share = shareText(judged.totals.failures, endedOf(judged.totals))
    const before = rows.findIndex(([title]) => title === 'Planned load')
    rows.splice(before, 0, ['Judged', `${countOf(judged.totals.requests, 'request')}, error rate ${share}`])
  }
  const tags = Object.entries(run.tags).map(([key, value]) => code(`${key}=${value}`))
  if (tags.length > 0) rows.push(['Tags', tags.join(' ')])
  return table(['', ''], rows)
}

/** The planned load, phase by phase. */
function plannedLoad({ plannedLoad: { loads }, phases }: RunRecord): string {
  const profiles = loads.flatMap(({ profile, name }) =>
    profile === null ? [] : [`profile ${code(profile)}${name === null ? '' : ` (${prose(name)})`}`],
  )
  const shown = phases.slice(0, limits.phases).map((phase) => {
    const load = loadOfPhase(loads, phase)
    const time = `${secondsText(phase.startSeconds)} – ${secondsText(phase.endSeconds)}`
    const amount = load === undefined ? '' : ` ${timelineText(load, phase)},`
    return `${code(phase.name)}${amount} ${time}${phase.judged ? '' : ', not judged'}`
  })
  const left = phases.length - shown.length
  return [...profiles, ...shown, ...(left > 0 ? [`and ${countText(left)} more`] : [])].join('; ')
}

function slas({ verdict: { slas } }: RunRecord): string {
  const sorted = slas.toSorted((a, b) => slaStatusOrder.indexOf(a.status) - slaStatusOrder.indexOf(b.status))
  const shown = sorted.slice(0, limits.slas)
  if (shown.length === 0) return ''
  return `${table(['', 'Scope', 'Metric', 'Measured', 'SLA', ''], shown.map(slaRow), [3, 4])}${rest(sorted, shown)}`
}

function slaRow(sla: SlaVerdict): string[] {
  return [
    signs[sla.status],
    sla.scope === 'run' && sla.phase === null ? 'all requests' : code(slaScopeText(sla)),
    prose(slaMetricText(sla)),
    slaFigureText(sla),
    code(sla.limit.text),
    prose(slaNoteText(sla)),
  ]
}

/** The judged phases, or the whole run if no request was judged. */
function judgedOf(record: RunRecord): { totals: RowStats; endpoints: RowStats[] } {
  return record.judged.totals.requests > 0 ? record.judged : record
}

function performance(record: RunRecord): string {
  const { totals } = judgedOf(record)
  if (totals.requests === 0) return 'Nothing was measured.\n'
  const { responseMs } = totals
  const count = successesOf(totals)
  const time = (figure: 'p50' | 'p95' | 'p99' | 'mean' | 'max') => {
    const few = fewMark(totals, figure) === '' ? '' : ` (of ${countOf(count, 'request')}: their slowest)`
    return count === 0 ? '–' : `${formatDurationMs(responseMs[figure])}${few}`
  }
  const rows: [string, string][] = [
    ['Median response time', time('p50')],
    ['95th percentile', time('p95')],
    ['99th percentile', time('p99')],
    ['Mean response time', time('mean')],
    ['Max response time', time('max')],
    ['Mean throughput', rateText(totals.requestsPerSecond)],
  ]
  const peak = peakOf(record)
  if (peak !== undefined) rows.push(['Peak throughput', rateText(peak)])
  const { goodput, apdex } = totals
  if (goodput !== undefined)
    rows.push([
      'Goodput',
      `${rateText(goodput.perSecond)} (${formatFraction(goodput.share)} of all requests)`,
    ])
  if (apdex !== undefined) rows.push([`Apdex (${formatDurationMs(apdex.withinMs)})`, apdex.score.toFixed(2)])
  return table(['', ''], rows, [1])
}

/** The highest rate of the points. The last point is ignored if it is a fraction of a second, which gives no meaningful rate. */
function peakOf({ series }: RunRecord): number | undefined {
  const whole = series.filter(({ spanSeconds }) => spanSeconds >= 1)
  return whole.length === 0
    ? undefined
    : whole.reduce((peak, { requestsPerSecond }) => Math.max(peak, requestsPerSecond), 0)
}

function endpoints(record: RunRecord): string {
  const used = judgedOf(record).endpoints.filter(({ requests }) => requests > 0)
  const busiest = new Set(used.toSorted((a, b) => b.requests - a.requests).slice(0, limits.endpoints))
  const shown = used.filter((stats) => busiest.has(stats))
  if (shown.length === 0) return ''
  const rows = shown.map((stats) => {
    const { name, kind, requests, failures, requestsPerSecond, responseMs } = stats
    const time = (figure: 'p50' | 'p95' | 'p99' | 'max') =>
      successesOf(stats) === 0
        ? '–'
        : `${formatDurationMs(responseMs[figure])}${fewMark(stats, figure) && '\\*'}`
    return [
      `${code(name)}${kind === 'request' ? '' : ` (${kind})`}`,
      countText(requests),
      shareText(failures, endedOf(stats)),
      rateText(requestsPerSecond),
      time('p50'),
      time('p95'),
      time('p99'),
      time('max'),
    ]
  })
  const titles = ['Endpoint', 'Requests', 'Failed', 'Rate', 'p50', 'p95', 'p99', 'max']
  const hasFew = rows.some((cells) => cells.some((cell) => cell.endsWith('\\*')))
  const legend = hasFew ? `\n\\${fewLegend}\n` : ''
  return `${table(titles, rows, [1, 2, 3, 4, 5, 6, 7])}${rest(used, shown)}${legend}`
}

/** The checks of the plan, those with failures first. */
function checks({ checks }: RunRecord): string {
  const sorted = checks.toSorted((a, b) => Number(b.failures > 0) - Number(a.failures > 0))
  const shown = sorted.slice(0, limits.checks)
  if (shown.length === 0) return ''
  const rows = shown.map(({ name, passes, failures }) => [
    failures > 0 ? '❌' : '✅',
    code(name),
    countText(passes),
    countText(failures),
    failures > 0 ? shareText(failures, passes + failures) : '',
  ])
  return `${table(['', 'Check', 'Passed', 'Failed', ''], rows, [2, 3, 4])}${rest(sorted, shown)}`
}

/** The metrics of the plan in the judged phases, or in the whole run if no judged phase was reached. */
function metrics({ judged, metrics }: RunRecord): string {
  const all = judged.durationSeconds > 0 ? judged.metrics : metrics
  const shown = all.slice(0, limits.metrics)
  if (shown.length === 0) return ''
  const rows = shown.map((stats) => {
    const { figure, details } = metricWords(stats)
    return [code(stats.name), prose(figure), prose(details)]
  })
  return `${table(['Metric', '', ''], rows, [1])}${rest(all, shown)}`
}

function errors({ errors }: RunRecord): string {
  if (errors.length === 0) return ''
  const sorted = errors.toSorted((a, b) => b.count - a.count)
  const shown = sorted.slice(0, limits.errors)
  const rows = shown.map(
    ({ count, class: failureClass, endpoint, message, firstSeenSeconds, lastSeenSeconds }) => [
      countText(count),
      failureClass,
      code(endpoint),
      code(message),
      `${secondsText(firstSeenSeconds)} – ${secondsText(lastSeenSeconds)}`,
    ],
  )
  return `${table(['Count', 'Class', 'Endpoint', 'Message', 'Seen'], rows, [0])}${rest(sorted, shown)}`
}

/** Resources of the target and the generator. Those of the target are unknown unless a monitor watched it. */
function resources({ generator, run }: RunRecord): string {
  const mean = run.durationSeconds > 0 ? generator.cpuSeconds / run.durationSeconds : 0
  const rows: [string, string, string][] = [
    ['Mean CPU', 'not watched', `${mean.toFixed(2)} of ${countOf(run.environment.cores, 'core')}`],
    ['Peak memory', 'not watched', 'not watched'],
    ['Busiest event loop', '', shareText(generator.eventLoopUtilization, 1)],
    ['Lag (p99)', '', formatDurationMs(generator.lagMs.p99)],
  ]
  return `${table(['', 'Target', 'Load generator'], rows, [1, 2])}`
}

/** The line that counts the entries of a list that are not shown; empty if all are shown. */
function rest(all: readonly unknown[], shown: readonly unknown[]): string {
  const left = all.length - shown.length
  return left === 0 ? '' : `\nand ${countText(left)} more\n`
}
