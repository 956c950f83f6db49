import { countOf, countText } from '../../../base/units/count.ts'
import { formatDurationMs } from '../../../base/units/duration.ts'
import { formatFraction } from '../../../base/units/ratio.ts'
import type { RowStats, RunRecord } from '../../../record/run-record.ts'
import { fewLegend, fewMark } from '../../words/few-mark.ts'
import { rateCell, rateText, shareText } from '../../words/figures.ts'
import { endedOf, successesOf } from '../../words/row-counts.ts'
import { bold, dim, indented, type Line, line, Span, type Style } from '../text/span.ts'
import { type Column, textTable } from '../text/text-table.ts'

const maxRows = 60

const columns: readonly Column[] = [
  { title: 'endpoint', minWidth: 20, cut: 'middle' },
  { title: 'requests', align: 'right', dropOrder: 2 },
  { title: 'failed', align: 'right' },
  { title: 'req/s', align: 'right', dropOrder: 4 },
  { title: 'p50', align: 'right', dropOrder: 3 },
  { title: 'p95', align: 'right' },
  { title: 'p99', align: 'right', dropOrder: 1 },
  { title: 'max', align: 'right', dropOrder: 5 },
]

const measuredColumns: readonly Column[] = columns.map((column) => {
  const title = { endpoint: 'name', requests: 'runs', 'req/s': 'runs/s' }[column.title] ?? column.title
  return { ...column, title }
})

/** The figures of each endpoint in the judged phases, or in the whole run if nothing was judged. */
export function endpointSection(record: RunRecord, available: number): Line[] {
  const { totals, endpoints, scope } = shownPart(record)
  if (totals.requests === 0) return []
  const used = endpoints.filter(({ kind, requests }) => kind === 'request' && requests > 0)
  const rows = rowsOf(used)
  if (rows.length > 1) rows.push(row(totals, 'all requests', 'bold'))
  const rest = used.length - rowsOf(used).length
  return [...section('Endpoints', scope, columns, rows, rest, 'endpoint', available), ...qualityLine(totals)]
}

/** Goodput and Apdex, if they are known. */
function qualityLine({ goodput, apdex }: RowStats): Line[] {
  if (goodput === undefined || apdex === undefined) return []
  const good = `${formatFraction(goodput.share)} good (${rateText(goodput.perSecond)})`
  return [
    line('  ', dim(`${good} · Apdex ${apdex.score.toFixed(2)} within ${formatDurationMs(apdex.withinMs)}`)),
  ]
}

/** The requests of each tag. */
export function tagSection(record: RunRecord, available: number): Line[] {
  const used = shownPart(record).tags.filter(({ requests }) => requests > 0)
  const tagColumns = columns.map((column) =>
    column.title === 'endpoint' ? { ...column, title: 'tag' } : column,
  )
  const rows = rowsOf(used)
  return section('Tags', '', tagColumns, rows, used.length - rows.length, 'tag', available)
}

/** Groups and measured functions, which are not in the totals. */
export function measuredSection(record: RunRecord, available: number): Line[] {
  const { totals, endpoints, scope } = shownPart(record)
  // If there is a section of endpoints, it already shows the scope.
  const shownScope = totals.requests === 0 ? scope : ''
  return (['group', 'measure'] as const).flatMap((rowKind) => {
    const used = endpoints.filter(({ kind, requests }) => kind === rowKind && requests > 0)
    const title = rowKind === 'group' ? 'Groups' : 'Measured functions'
    const noun = rowKind === 'group' ? 'group' : 'function'
    const rows = rowsOf(used)
    const lines = section(
      title,
      shownScope,
      measuredColumns,
      rows,
      used.length - rows.length,
      noun,
      available,
    )
    return rowKind === 'measure' && lines.length > 0 && hasGroups(endpoints) ? [[], ...lines] : lines
  })
}

function hasGroups(endpoints: readonly RowStats[]): boolean {
  return endpoints.some(({ kind, requests }) => kind === 'group' && requests > 0)
}

function section(
  title: string,
  scope: string,
  shape: readonly Column[],
  rows: readonly Span[][],
  rest: number,
  noun: string,
  available: number,
): Line[] {
  if (rows.length === 0) return []
  const lines = textTable(shape, rows, available - 2)
  if (rest > 0) lines.push([dim(`and ${countOf(rest, `more ${noun}`)} with fewer requests`)])
  if (rows.some((cells) => cells.some(({ text }) => text.endsWith('*')))) lines.push([dim(fewLegend)])
  return [line(bold(title), dim(scope === '' ? '' : `  ${scope}`)), ...indented(lines, 2)]
}

/** The rows with the most requests, in the order of the plan. */
function rowsOf(used: readonly RowStats[]): Span[][] {
  const minRequests = used.map(({ requests }) => requests).toSorted((a, b) => b - a)[maxRows - 1] ?? 0
  const shown = used.filter(({ requests }) => requests >= minRequests).slice(0, maxRows)
  return shown.map((stats) => row(stats, stats.name))
}

/** The figures of the judged phases, or of the whole run if nothing was judged. */
function shownPart(record: RunRecord) {
  const isJudged = record.judged.endpoints.some(({ requests }) => requests > 0)
  const { totals, endpoints, tags } = isJudged ? record.judged : record
  return { totals, endpoints, tags, scope: scopeText(record, isJudged) }
}

/** Names the phases that the figures cover; empty if all phases are judged. */
function scopeText({ phases }: RunRecord, isJudged: boolean): string {
  if (!isJudged) return 'the whole run: none of it was judged'
  const names = (isJudged: boolean) =>
    phases.filter(({ judged }) => judged === isJudged).map(({ name }) => name)
  const unjudged = names(false)
  return unjudged.length === 0 ? '' : `judged: ${names(true).join(', ')} · not judged: ${unjudged.join(', ')}`
}

function row(stats: RowStats, name: string, style?: Style): Span[] {
  const { requests, failures, requestsPerSecond, responseMs } = stats
  const time = (figure: 'p50' | 'p95' | 'p99' | 'max') => {
    const text = `${formatDurationMs(responseMs[figure])}${fewMark(stats, figure)}`
    return new Span(successesOf(stats) === 0 ? '–' : text, style)
  }
  return [
    new Span(name, style),
    new Span(countText(requests), style),
    failures === 0 ? dim('0%') : new Span(shareText(failures, endedOf(stats)), 'red'),
    new Span(rateCell(requestsPerSecond), style),
    time('p50'),
    time('p95'),
    time('p99'),
    time('max'),
  ]
}
