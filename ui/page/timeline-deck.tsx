import { useMemo } from 'preact/hooks'
import type { ChartGroup } from '../charts/chart-group.ts'
import { PlannedLoads } from '../charts/planned-loads.tsx'
import { TimeChart } from '../charts/time-chart.tsx'
import { plannedShapes } from '../model/planned-load.ts'
import type { Report } from '../model/report.ts'
import { timelineCharts } from '../model/timeline-charts.ts'
import { Nothing, Section } from '../parts/section.tsx'
import { PhaseTable } from '../tables/phase-table.tsx'

/** The charts over time, and the figures of each phase. */
export function TimelineDeck(props: { report: Report; group: ChartGroup; zoomed: boolean }) {
  const { report, group, zoomed } = props
  const charts = useMemo(() => timelineCharts(report), [report])
  const planned = useMemo(() => plannedShapes(report.plannedLoad, report.phases), [report])
  const span = report.series[0]?.spanSeconds
  return (
    <Section
      id="timeline"
      title="The run over time"
      note={span === undefined ? undefined : noteOf(span)}
      controls={
        span !== undefined && (
          <>
            <span class="hint">Drag across a chart to zoom</span>
            <button type="button" class="button" disabled={!zoomed} onClick={() => group.reset()}>
              Show all
            </button>
          </>
        )
      }
    >
      {planned.length > 0 && <PlannedLoads shapes={planned} />}
      {span === undefined ? (
        <Nothing>The run made no measurements over time.</Nothing>
      ) : (
        <div class="deck">
          {charts.map((chart) => (
            <TimeChart key={chart.key} chart={chart} phases={report.phases} group={group} />
          ))}
        </div>
      )}
      <PhaseTable phases={report.phases} />
    </Section>
  )
}

function noteOf(spanSeconds: number): string {
  if (spanSeconds <= 1) return 'One point is one second.'
  return `One point is ${spanSeconds} s: the mean of rates, the highest of times.`
}
