import { useCallback, useMemo, useRef, useState } from 'preact/hooks'
import type uPlot from 'uplot'
import { clockText } from '../../src/report/words/figures.ts'
import type { PhaseSpan } from '../model/report.ts'
import type { TimelineChart } from '../model/timeline-charts.ts'
import { Nothing } from '../parts/section.tsx'
import type { ChartGroup } from './chart-group.ts'
import { Plot } from './plot.tsx'
import { timelineData, timelineOptions } from './timeline-plot.ts'

/** One chart over the time of the run. Its legend shows the values at the cursor, or the peaks without one. */
export function TimeChart(props: {
  chart: TimelineChart
  phases: PhaseSpan[]
  group: ChartGroup
  height?: number
}) {
  const { chart, phases, group, height = 196 } = props
  const [index, setIndex] = useState<number | null>(null)
  const [logarithmic, setLogarithmic] = useState(false)
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const plot = useRef<uPlot | null>(null)

  const data = useMemo(() => timelineData(chart, logarithmic), [chart, logarithmic])
  const options = useMemo(
    () => timelineOptions({ chart, phases, group, logarithmic, hidden, onIndex: setIndex }),
    [chart, phases, group, logarithmic, hidden],
  )
  const keep = useCallback(
    (made: uPlot | null) => {
      if (plot.current !== null) group.remove(plot.current)
      if (made !== null) group.add(made)
      plot.current = made
    },
    [group],
  )

  const toggle = (label: string) => {
    const next = new Set(hidden)
    if (!next.delete(label)) next.add(label)
    setHidden(next)
  }
  const empty = chart.lines.length === 0 || chart.seconds.length === 0

  return (
    <figure class={`chart chart-${chart.width}`} data-chart={chart.key}>
      <figcaption class="chart-head">
        <h3>{chart.title}</h3>
        <span class="chart-unit">{chart.unit}</span>
        {chart.canBeLogarithmic && !empty && (
          <button
            type="button"
            class="quiet-button"
            aria-pressed={logarithmic}
            onClick={() => setLogarithmic(!logarithmic)}
          >
            log
          </button>
        )}
        <span class="chart-time">
          {index === null || empty ? (
            <span class="quiet">highest</span>
          ) : (
            `at ${clockText(chart.seconds[index]!)}`
          )}
        </span>
      </figcaption>
      {empty ? (
        <Nothing>{chart.empty ?? 'There is nothing to draw.'}</Nothing>
      ) : (
        <>
          <ul class="legend">
            {chart.lines.map((line) => (
              <li key={line.label}>
                <button
                  type="button"
                  class="legend-entry"
                  aria-pressed={!hidden.has(line.label)}
                  disabled={chart.stacked || chart.lines.length === 1}
                  onClick={() => toggle(line.label)}
                >
                  <span class={`swatch swatch-${line.style}`} style={{ color: `var(--${line.colour})` }} />
                  {line.label}
                  <span class="legend-value">{readOut(chart, line.values, index)}</span>
                </button>
              </li>
            ))}
          </ul>
          <div
            class="chart-keys"
            tabIndex={0}
            role="slider"
            aria-label={`${describe(chart)} Arrow keys move the cursor, plus and minus zoom, Escape shows all.`}
            aria-valuemin={0}
            aria-valuemax={Math.round(group.full.max)}
            aria-valuenow={Math.round(chart.seconds[index ?? 0]!)}
            aria-valuetext={index === null ? 'no cursor' : valuesAt(chart, index)}
            onKeyDown={(event) => {
              if (plot.current !== null && steer(event, plot.current, group)) event.preventDefault()
            }}
          >
            <Plot options={options} data={data} height={height} onPlot={keep} />
          </div>
        </>
      )}
    </figure>
  )
}

function readOut(chart: TimelineChart, values: (number | null)[], index: number | null): string {
  if (index !== null) {
    const value = values[index]
    return value == null ? '–' : chart.format(value)
  }
  const highest = values.reduce<number | null>(
    (most, value) => (value !== null && value > (most ?? -1) ? value : most),
    null,
  )
  return highest === null ? '–' : chart.format(highest)
}

function describe(chart: TimelineChart): string {
  const lines = chart.lines.map((line) => `${line.label} at most ${readOut(chart, line.values, null)}`)
  return `Chart: ${chart.title}, ${chart.unit}. ${lines.join(', ')}.`
}

function valuesAt(chart: TimelineChart, index: number): string {
  const values = chart.lines.map((line) => `${line.label} ${readOut(chart, line.values, index)}`)
  return `At ${clockText(chart.seconds[index]!)}: ${values.join(', ')}`
}

/** Handles a key of a chart; false for keys that do nothing. */
function steer(event: KeyboardEvent, plot: uPlot, group: ChartGroup): boolean {
  const seconds = plot.data[0] as number[]
  const at = plot.cursor.idx ?? null
  switch (event.key) {
    case 'ArrowLeft':
    case 'ArrowRight': {
      const step = (event.key === 'ArrowLeft' ? -1 : 1) * (event.shiftKey ? 10 : 1)
      const next = Math.min(seconds.length - 1, Math.max(0, (at ?? (step > 0 ? -1 : seconds.length)) + step))
      group.point(seconds[next]!)
      return true
    }
    case '+':
    case '-':
      group.zoom(seconds[at ?? Math.floor(seconds.length / 2)]!, event.key === '+' ? 0.6 : 1 / 0.6)
      return true
    case 'Escape':
      group.reset()
      group.point(null)
      return true
    default:
      return false
  }
}
