import { type SlaStatus, slaStatusOrder } from '../../../base/verdict-status.ts'
import { dim, type Line, Span, type Style } from '../text/span.ts'
import { type Column, textTable } from '../text/text-table.ts'

/** An SLA as a row of a table. */
export interface SlaRow {
  status: SlaStatus
  /** Its scope in words. */
  scope: string
  metric: string
  actual: string
  limit: string
  note: string
}

const slaMarks: Record<SlaStatus, { sign: string; style: Style }> = {
  pass: { sign: '✓', style: 'green' },
  fail: { sign: '✗', style: 'red' },
  warn: { sign: '!', style: 'yellow' },
  undecided: { sign: '?', style: 'yellow' },
  'no-data': { sign: '?', style: 'yellow' },
  'not-meant': { sign: '-', style: 'dim' },
}

const figureStyles: Partial<Record<SlaStatus, Style>> = { fail: ['red', 'bold'], warn: ['yellow', 'bold'] }

const columns: readonly Column[] = [
  { title: '' },
  { title: '', gap: 1, minWidth: 20, cut: 'middle' },
  { title: '', minWidth: 24 },
  { title: '', align: 'right' },
  { title: '' },
  { title: '', dropOrder: 1 },
]

/** Formats SLAs, one per line, those that are not met first. SLAs beyond `maxLines` are counted in the last line. */
export function slaTable(rows: readonly SlaRow[], available: number, maxLines: number): Line[] {
  const sorted = rows.toSorted((a, b) => slaStatusOrder.indexOf(a.status) - slaStatusOrder.indexOf(b.status))
  const isCut = sorted.length > maxLines
  const shown = isCut ? sorted.slice(0, Math.max(0, maxLines - 1)) : sorted
  const lines = textTable(
    columns,
    shown.map((row) => cells(row)),
    available,
  )
  return isCut && maxLines > 0 ? [...lines, [dim(restText(sorted.slice(shown.length)))]] : lines
}

function cells(row: SlaRow): Span[] {
  const { sign, style } = slaMarks[row.status]
  return [
    new Span(sign, style),
    new Span(row.scope),
    new Span(row.metric),
    new Span(row.actual, figureStyles[row.status]),
    dim(row.limit),
    dim(row.note),
  ]
}

function restText(rest: readonly SlaRow[]): string {
  const count = (status: SlaStatus) => rest.filter((row) => row.status === status).length
  const parts = [
    [count('fail'), 'not met'],
    [count('undecided'), 'undecided'],
    [count('no-data'), 'without data'],
    [count('warn'), 'only warn'],
    [count('pass'), 'met'],
    [count('not-meant'), 'not for this run'],
  ] as const
  const texts = parts
    .filter(([number]) => number > 0)
    .map(([number, state], index) => {
      return `${number}${index === 0 ? ' more' : ''} ${state}`
    })
  return `  and ${texts.join(', ')}`
}
