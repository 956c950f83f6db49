import { formatDurationMs } from '../../base/duration.ts'
import type { EndpointStats, RunRecord } from '../../store/run-record.ts'
import { countOf, countText, rateCell, shareText } from './figures.ts'
import { bold, dim, indented, type Line, line, Span, type Style } from './span.ts'
import { type Column, textTable } from './text-table.ts'

const mostEndpoints = 60

const columns: readonly Column[] = [
  { title: 'endpoint', least: 20, cut: 'middle' },
  { title: 'requests', align: 'right', dropOrder: 2 },
  { title: 'failed', align: 'right' },
  { title: 'req/s', align: 'right', dropOrder: 4 },
  { title: 'p50', align: 'right', dropOrder: 3 },
  { title: 'p95', align: 'right' },
  { title: 'p99', align: 'right', dropOrder: 1 },
  { title: 'max', align: 'right', dropOrder: 5 },
]

/** The figures that the verdict is about, an endpoint a row; those of the whole run where no judged phase came. */
export function endpointSection(record: RunRecord, available: number): Line[] {
  const isJudged = record.judged.totals.requests > 0
  const { totals, endpoints } = isJudged ? record.judged : record
  if (totals.requests === 0) return []
  const used = endpoints.filter(({ requests }) => requests > 0)
  const least = used.map(({ requests }) => requests).toSorted((a, b) => b - a)[mostEndpoints - 1] ?? 0
  const shown = used.filter(({ requests }) => requests >= least).slice(0, mostEndpoints)
  const rows = shown.map((stats) => row(stats, stats.name))
  if (shown.length > 1) rows.push(row(totals, 'all requests', 'bold'))
  const lines = textTable(columns, rows, available - 2)
  const rest = used.length - shown.length
  if (rest > 0) lines.push([dim(`and ${countOf(rest, 'more endpoint')} with fewer requests`)])
  return [line(bold('Endpoints'), dim(`  ${scopeText(record, isJudged)}`)), ...indented(lines, 2)]
}

/** Which phases the figures are of, where that is not plain. */
function scopeText({ phases }: RunRecord, isJudged: boolean): string {
  if (!isJudged) return 'the whole run: none of it was judged'
  const names = (wanted: boolean) => phases.filter(({ judged }) => judged === wanted).map(({ name }) => name)
  const unjudged = names(false)
  return unjudged.length === 0 ? '' : `judged: ${names(true).join(', ')} · not judged: ${unjudged.join(', ')}`
}

function row(stats: EndpointStats, name: string, style?: Style): Span[] {
  const { requests, failures, requestsPerSecond, responseMs } = stats
  const time = (ms: number) => new Span(requests === failures ? '–' : formatDurationMs(ms), style)
  return [
    new Span(name, style),
    new Span(countText(requests), style),
    failures === 0 ? dim('0%') : new Span(shareText(failures, requests), 'red'),
    new Span(rateCell(requestsPerSecond), style),
    time(responseMs.p50),
    time(responseMs.p95),
    time(responseMs.p99),
    time(responseMs.max),
  ]
}
