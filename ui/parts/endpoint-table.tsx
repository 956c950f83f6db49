import { useMemo, useState } from 'preact/hooks'
import { brokenLimits } from '../model/broken-limits.ts'
import {
  arrange,
  type EndpointColumn,
  type EndpointOrder,
  endpointColumns,
  nextOrder,
} from '../model/endpoint-order.ts'
import type { Report, Scope } from '../model/report.ts'
import type { ChartGroup } from './chart-group.ts'
import { EndpointRow, EndpointTotals } from './endpoint-row.tsx'
import { glyphScale } from './latency-glyph.tsx'
import { LeftOut, Nothing } from './section.tsx'

const planOrder: EndpointOrder = { column: 'plan', descending: false }
/** Beyond so many rows a reader searches instead of looking. */
const manyRows = 12

/** All endpoints in one part of the run: sortable, searchable, each with its details. */
export function EndpointTable(props: { report: Report; scope: Scope; group: ChartGroup }) {
  const { report, scope, group } = props
  const [order, setOrder] = useState(planOrder)
  const [text, setText] = useState('')
  const rows = useMemo(() => arrange(scope.endpoints, order, text), [scope, order, text])
  const scale = glyphScale(
    scope.endpoints.filter((row) => row.requests > row.failures).map((row) => row.responseMs),
  )
  const broken = brokenLimits(report.verdict.slas, scope.key)
  if (scope.endpoints.length === 0) return <Nothing>No endpoint was called.</Nothing>

  const heading = (column: EndpointColumn, label: string, title: string) => (
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
      {scope.endpoints.length > manyRows && (
        <label class="search">
          <span class="visually-hidden">Show endpoints whose name contains</span>
          <input
            type="search"
            placeholder={`Find among ${scope.endpoints.length} endpoints`}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
      )}
      <div class="table-frame">
        <table class="endpoint-table" aria-label={`Endpoints: ${scope.label}`}>
          <thead>
            <tr>
              {heading('name', 'Endpoint', 'By name')}
              {endpointColumns.map(({ key, label, title }) => heading(key, label, title))}
              <th scope="col" class="glyph-cell">
                <span title="min, p50, p95, p99 and max on one logarithmic scale">Spread</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <EndpointRow
                key={row.name}
                report={report}
                stats={row}
                scale={scale}
                group={group}
                broken={broken}
              />
            ))}
            {rows.length === 0 && (
              <tr>
                <td colSpan={endpointColumns.length + 2}>
                  <Nothing>No endpoint has this in its name.</Nothing>
                </td>
              </tr>
            )}
          </tbody>
          <tfoot>
            <EndpointTotals stats={scope.totals} scale={scale} broken={broken} />
          </tfoot>
        </table>
      </div>
      <LeftOut count={report.leftOut.endpoints} of="endpoints" />
    </>
  )
}
