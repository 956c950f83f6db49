import { countText } from '../../../base/units/count.ts'
import type { RunRecord } from '../../../record/run-record.ts'
import { shareText } from '../../words/figures.ts'
import { bold, dim, indented, type Line, Span } from '../text/span.ts'
import { type Column, textTable } from '../text/text-table.ts'

const maxRows = 20

const checkColumns: readonly Column[] = [
  { title: '' },
  { title: 'check', gap: 1, minWidth: 16 },
  { title: 'passed', align: 'right', dropOrder: 2 },
  { title: 'failed', align: 'right' },
  { title: '', align: 'right', dropOrder: 1 },
]

/** The checks of the plan, those with failures first. */
export function checkSection({ checks }: RunRecord, available: number): Line[] {
  if (checks.length === 0) return []
  const sorted = checks.toSorted((a, b) => Number(b.failures > 0) - Number(a.failures > 0))
  const rows = sorted.slice(0, maxRows).map(({ name, passes, failures }) => {
    const isBroken = failures > 0
    return [
      isBroken ? new Span('✗', 'red') : new Span('✓', 'green'),
      new Span(name),
      dim(countText(passes)),
      isBroken ? new Span(countText(failures), 'red') : dim('0'),
      isBroken ? new Span(shareText(failures, passes + failures), 'red') : new Span(''),
    ]
  })
  const lines = textTable(checkColumns, rows, available - 2)
  const rest = sorted.length - rows.length
  if (rest > 0) lines.push([dim(`and ${rest} more`)])
  return [[bold('Checks')], ...indented(lines, 2)]
}

const scenarioColumns: readonly Column[] = [
  { title: 'scenario', minWidth: 16 },
  { title: 'iterations', align: 'right' },
  { title: 'failed', align: 'right' },
  { title: '', align: 'right', dropOrder: 1 },
]

/** The scenarios, if an iteration of any of them ended in an exception. */
export function scenarioSection({ scenarios }: RunRecord, available: number): Line[] {
  if (scenarios.every(({ failures }) => failures === 0)) return []
  const rows = scenarios
    .slice(0, maxRows)
    .map(({ name, iterations, failures }) => [
      new Span(name),
      new Span(countText(iterations)),
      failures > 0 ? new Span(countText(failures), 'red') : dim('0'),
      failures > 0 ? new Span(shareText(failures, iterations), 'red') : new Span(''),
    ])
  return [[bold('Scenarios')], ...indented(textTable(scenarioColumns, rows, available - 2), 2)]
}
