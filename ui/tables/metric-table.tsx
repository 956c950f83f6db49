import type { MetricStats } from '../../src/record/run-record.ts'
import { metricWords } from '../../src/report/words/metric-words.ts'
import type { Report } from '../model/report.ts'
import { Sparkline } from '../parts/sparkline.tsx'

/** The figure that the sparkline of each kind draws. */
const sparklineWords: Record<MetricStats['kind'], string> = {
  trend: 'p95',
  counter: 'per second',
  gauge: 'last',
  rate: 'share',
}

/** The metrics of the plan with their figures, and a sparkline for each. */
export function MetricTable({ report }: { report: Report }) {
  const unmet = unmetMetrics(report)
  return (
    <div class="table-frame">
      <table class="metric-table" aria-label="Metrics">
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <th scope="col">Kind</th>
            <th scope="col" class="number">
              Figure
            </th>
            <th scope="col">Others</th>
            <th scope="col">Over time</th>
          </tr>
        </thead>
        <tbody>
          {report.metrics.map((stats, place) => {
            const { figure, details } = metricWords(stats)
            const isUnmet = unmet.has(stats.name)
            return (
              <tr key={stats.name}>
                <th scope="row" class="name">
                  {stats.name}
                </th>
                <td class="quiet">{stats.kind}</td>
                <td class={isUnmet ? 'number broken' : 'number'}>
                  {figure}
                  {isUnmet && <span class="visually-hidden"> (SLA not met)</span>}
                </td>
                <td class="metric-details">{details}</td>
                <td class="metric-timeline">
                  <Sparkline
                    values={report.rowSeries.map(({ metrics }) => metrics[place] ?? null)}
                    colour="series-p95"
                  />
                  <span class="quiet">{sparklineWords[stats.kind]}</span>
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

/** The names of metrics with an SLA that is not met. */
function unmetMetrics({ verdict }: Report): Set<string> {
  return new Set(
    verdict.slas
      .filter(({ kind, status }) => kind === 'metric' && status === 'fail')
      .map(({ scope }) => scope),
  )
}
