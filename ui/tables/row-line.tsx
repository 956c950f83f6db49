import { useId, useState } from 'preact/hooks'
import { countText } from '../../src/base/units/count.ts'
import { formatFraction } from '../../src/base/units/ratio.ts'
import type { RowStats } from '../../src/record/run-record.ts'
import { fewLegend, fewMark } from '../../src/report/words/few-mark.ts'
import { msCell, rateCell } from '../../src/report/words/figures.ts'
import { successesOf } from '../../src/report/words/row-counts.ts'
import type { ChartGroup } from '../charts/chart-group.ts'
import type { Report } from '../model/report.ts'
import { figureOf, rowColumns } from '../model/row-order.ts'
import type { UnmetLimits } from '../model/unmet-limits.ts'
import { RowName } from '../parts/row-name.tsx'
import { LatencyGlyph } from './latency-glyph.tsx'
import { RowDetails } from './row-details.tsx'

type GlyphScale = { min: number; max: number } | null

/** One row; its name opens the details. */
export function RowLine(props: {
  report: Report
  stats: RowStats
  scale: GlyphScale
  group: ChartGroup
  unmet: UnmetLimits
}) {
  const { stats, unmet } = props
  const [open, setOpen] = useState(false)
  const id = useId()
  return (
    <>
      <tr class={open ? 'row-open' : ''}>
        <th scope="row" class="name">
          <button
            type="button"
            class="unfold"
            aria-expanded={open}
            aria-controls={open ? id : undefined}
            onClick={() => setOpen(!open)}
          >
            <span class="unfold-arrow" aria-hidden="true" />
            <span class="unfold-name">
              <RowName name={stats.name} />
            </span>
          </button>
        </th>
        <Figures stats={stats} scale={props.scale} isUnmet={(column) => unmet.has(stats, column)} />
      </tr>
      {open && (
        <tr id={id} class="details-row">
          <td colSpan={rowColumns.length + 2}>
            <RowDetails report={props.report} stats={stats} group={props.group} />
          </td>
        </tr>
      )}
    </>
  )
}

/** The last line of a table: all requests together. */
export function TotalsLine(props: { stats: RowStats; scale: GlyphScale; unmet: UnmetLimits }) {
  return (
    <tr>
      <th scope="row" class="name">
        All requests
      </th>
      <Figures stats={props.stats} scale={props.scale} isUnmet={(column) => props.unmet.has(null, column)} />
    </tr>
  )
}

function Figures(props: { stats: RowStats; scale: GlyphScale; isUnmet: (column: string) => boolean }) {
  const { stats, scale, isUnmet } = props
  return (
    <>
      {rowColumns.map(({ key }) => {
        if (key === 'failures') return <Failures key={key} stats={stats} unmet={isUnmet('failures')} />
        const figure = key === 'name' ? null : figureOf(stats, key)
        const text =
          figure === null
            ? '–'
            : key === 'requests'
              ? countText(figure)
              : key === 'requestsPerSecond'
                ? rateCell(figure)
                : `${msCell(figure)}${fewMark(stats, key)}`
        const unmet = isUnmet(key)
        return (
          <td
            key={key}
            class={unmet ? 'number broken' : 'number'}
            title={unmet ? 'Its SLA is not met' : text.endsWith('*') ? fewLegend : undefined}
          >
            {text}
            {unmet && <span class="visually-hidden"> (SLA not met)</span>}
          </td>
        )
      })}
      <td class="glyph-cell">
        {scale !== null && successesOf(stats) > 0 && (
          <LatencyGlyph latency={stats.responseMs} scale={scale} />
        )}
      </td>
    </>
  )
}

function Failures({ stats, unmet }: { stats: RowStats; unmet: boolean }) {
  if (stats.failures === 0) return <td class="number quiet">0</td>
  return (
    <td class={unmet ? 'number broken' : 'number'}>
      {countText(stats.failures)} <span class="share">{formatFraction(stats.errorRate)}</span>
    </td>
  )
}
