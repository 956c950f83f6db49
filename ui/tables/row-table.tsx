import { useMemo, useState } from 'preact/hooks'
import type { RowStats } from '../../src/record/run-record.ts'
import { fewLegend, fewMark } from '../../src/report/words/few-mark.ts'
import { successesOf } from '../../src/report/words/row-counts.ts'
import type { ChartGroup } from '../charts/chart-group.ts'
import { type Report, rowKey, type Scope } from '../model/report.ts'
import { arrange, nextOrder, type RowColumn, type RowOrder, rowColumns } from '../model/row-order.ts'
import { unmetLimits } from '../model/unmet-limits.ts'
import { Nothing } from '../parts/section.tsx'
import { glyphScale } from './latency-glyph.tsx'
import { RowLine, TotalsLine } from './row-line.tsx'

const planOrder: RowOrder = { column: 'plan', descending: false }
/** A table with more rows than this has a search. */
const manyRows = 12

/** The words for the rows of a table. */
export interface RowWords {
  /** Singular and plural. */
  one: string
  many: string
  /** The plural of the counted thing: `requests`, `runs`. */
  counted: string
  empty: string
}

/** The rows of one kind in one part of the run: sortable and searchable, with details. */
export function RowTable(props: {
  report: Report
  scope: Scope
  group: ChartGroup
  rows: RowStats[]
  words: RowWords
  /** The last line, if rows can be added up. */
  totals?: RowStats
}) {
  const { report, scope, group, words, totals } = props
  const [order, setOrder] = useState(planOrder)
  const [text, setText] = useState('')
  const rows = useMemo(() => arrange(props.rows, order, text), [props.rows, order, text])
  const scale = glyphScale(props.rows.filter((row) => successesOf(row) > 0).map((row) => row.responseMs))
  const unmet = unmetLimits(report.verdict.slas, scope.key)
  if (props.rows.length === 0) return <Nothing>{words.empty}</Nothing>

  const heading = (column: RowColumn, label: string, title: string) => (
    <th
      key={column}
      scope="col"
      class={column === 'name' ? 'name' : 'number'}
      aria-sort={order.column === column ? (order.descending ? 'descending' : 'ascending') : undefined}
    >
      <button type="button" class="sort" title={title} onClick={() => setOrder(nextOrder(order, column))}>
        {label}
        <span class="sort-arrow" aria-hidden="true">
          {order.column === column ? (order.descending ? '↓' : '↑') : ''}
        </span>
      </button>
    </th>
  )

  return (
    <>
      {props.rows.length > manyRows && (
        <label class="search">
          <span class="visually-hidden">Show {words.many} whose name contains</span>
          <input
            type="search"
            placeholder={`Find among ${props.rows.length} ${words.many}`}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
      )}
      <div class="table-frame">
        <table class="endpoint-table" aria-label={`${capital(words.many)}: ${scope.label}`}>
          <thead>
            <tr>
              {heading('name', capital(words.one), 'By name')}
              {rowColumns.map(({ key, label, title }) =>
                heading(
                  key,
                  key === 'requests' ? capital(words.counted) : label,
                  title.replace(/requests?/gi, (found) =>
                    /^R/.test(found) ? capital(words.counted) : words.counted,
                  ),
                ),
              )}
              <th scope="col" class="glyph-cell">
                <span title="min, p50, p95, p99 and max on one logarithmic scale">Spread</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <RowLine
                key={rowKey(row)}
                report={report}
                stats={row}
                scale={scale}
                group={group}
                unmet={unmet}
              />
            ))}
            {rows.length === 0 && (
              <tr>
                <td colSpan={rowColumns.length + 2}>
                  <Nothing>No {words.one} has a name with this text.</Nothing>
                </td>
              </tr>
            )}
          </tbody>
          {totals !== undefined && (
            <tfoot>
              <TotalsLine stats={totals} scale={scale} unmet={unmet} />
            </tfoot>
          )}
        </table>
      </div>
      {props.rows.some(hasFew) && <p class="quiet">{fewLegend}</p>}
    </>
  )
}

/** Whether a percentile of a row is marked because it has too few requests. */
function hasFew(stats: RowStats): boolean {
  return rowColumns.some(({ key }) => fewMark(stats, key) !== '')
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`
}
