import { keyFigures } from '../model/key-figures.ts'
import type { Report, Scope } from '../model/report.ts'
import { Sparkline } from '../parts/sparkline.tsx'

/** The key figures of a part of the run, in one row. */
export function KeyFigureTiles({ report, scope }: { report: Report; scope: Scope }) {
  return (
    <dl class="tiles" aria-label={`Key figures: ${scope.label}`}>
      {keyFigures(report, scope).map((figure) => (
        <div key={figure.label} class={figure.unmet ? 'tile tile-broken' : 'tile'}>
          <dt>
            {figure.label}
            {figure.unmet && <span class="tile-flag">SLA not met</span>}
          </dt>
          <dd class="tile-value">
            {figure.value}
            {figure.unit !== undefined && figure.value !== '–' && <span class="unit">{figure.unit}</span>}
          </dd>
          <dd class="tile-note">{figure.note}</dd>
          {figure.timeline !== undefined && (
            <dd class="tile-timeline">
              <Sparkline values={figure.timeline} colour={figure.colour!} />
            </dd>
          )}
        </div>
      ))}
    </dl>
  )
}
