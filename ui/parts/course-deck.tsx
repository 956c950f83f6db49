import { useMemo, useState } from 'preact/hooks'
import { courseCharts } from '../model/course-charts.ts'
import type { Report } from '../model/report.ts'
import { ChartGroup } from './chart-group.ts'
import { PhaseTable } from './phase-table.tsx'
import { Section } from './section.tsx'
import { TimeChart } from './time-chart.tsx'

/** The charts over the time of the run, and what each phase came to. */
export function CourseDeck({ report }: { report: Report }) {
  const [zoomed, setZoomed] = useState(false)
  const group = useMemo(() => new ChartGroup(endOf(report), setZoomed), [report])
  const charts = useMemo(() => courseCharts(report), [report])
  const span = report.series.spanSeconds[0]
  return (
    <Section
      id="course"
      title="Course of the run"
      note={
        span !== undefined && span > 1
          ? `One point is ${span} s: rates are its mean, times its highest.`
          : 'One point is one second.'
      }
      controls={
        <>
          <span class="hint">Drag across a chart to zoom</span>
          <button type="button" class="button" disabled={!zoomed} onClick={() => group.reset()}>
            Show all
          </button>
        </>
      }
    >
      <div class="deck">
        {charts.map((chart) => (
          <TimeChart key={chart.key} chart={chart} phases={report.phases} group={group} />
        ))}
      </div>
      <PhaseTable phases={report.phases} />
    </Section>
  )
}

function endOf({ run, series }: Report): number {
  const last = (series.seconds.at(-1) ?? 0) + (series.spanSeconds.at(-1) ?? 0)
  return Math.max(run.durationSeconds, last)
}
