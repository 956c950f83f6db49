import { countText } from '../../src/base/units/count.ts'
import { formatFraction } from '../../src/base/units/ratio.ts'
import { fewMark } from '../../src/report/words/few-mark.ts'
import { clockText, msCell, rateCell } from '../../src/report/words/figures.ts'
import { endedOf, successesOf } from '../../src/report/words/row-counts.ts'
import type { PhaseSpan } from '../model/report.ts'
import { Nothing } from '../parts/section.tsx'

/** The figures of each phase. */
export function PhaseTable({ phases }: { phases: PhaseSpan[] }) {
  if (phases.length === 0) return <Nothing>The run had no phases.</Nothing>
  return (
    <div class="table-frame">
      <table aria-label="Phases">
        <thead>
          <tr>
            <th scope="col">Phase</th>
            <th scope="col">Judged</th>
            <th scope="col" class="number">
              From
            </th>
            <th scope="col" class="number">
              To
            </th>
            <th scope="col" class="number">
              Requests
            </th>
            <th scope="col" class="number">
              Rate
            </th>
            <th scope="col" class="number">
              Failed
            </th>
            {['p50', 'p95', 'p99', 'Max'].map((label) => (
              <th key={label} scope="col" class="number">
                {label} <span class="unit">ms</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {phases.map((phase) => (
            <tr key={phase.name} class={phase.reached ? '' : 'row-quiet'}>
              <th scope="row" class="name">
                {phase.name}
              </th>
              <td>{phase.reached ? (phase.judged ? 'judged' : 'not judged') : 'not reached'}</td>
              <td class="number">{clockText(phase.startSeconds)}</td>
              <td class="number">{clockText(phase.endSeconds)}</td>
              <PhaseFigures phase={phase} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function PhaseFigures({ phase: { totals } }: { phase: PhaseSpan }) {
  const { requests, responseMs } = totals
  return (
    <>
      <td class="number">{countText(requests)}</td>
      <td class="number">{rateCell(totals.requestsPerSecond)}</td>
      <td class="number">{endedOf(totals) === 0 ? '–' : formatFraction(totals.errorRate)}</td>
      {(['p50', 'p95', 'p99', 'max'] as const).map((field) => (
        <td key={field} class="number">
          {successesOf(totals) > 0 ? `${msCell(responseMs[field])}${fewMark(totals, field)}` : '–'}
        </td>
      ))}
    </>
  )
}
