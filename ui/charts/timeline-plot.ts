import type uPlot from 'uplot'
import { clockText } from '../../src/report/words/figures.ts'
import type { PhaseSpan } from '../model/report.ts'
import { type ChartLine, runningSums, type TimelineChart } from '../model/timeline-charts.ts'
import type { ChartGroup } from './chart-group.ts'
import { limitLines } from './limit-lines.ts'
import { bandHeadroom, phaseBands } from './phase-bands.ts'
import type { Palette } from './plot.tsx'

/** The intervals between labels of the time axis, in seconds. */
const labelIntervals = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400, 172_800,
  604_800,
]

/** The data of a chart for uPlot: the seconds, then the values of each line, the topmost of a stack first. */
export function timelineData(chart: TimelineChart, logarithmic: boolean): uPlot.AlignedData {
  const values = chart.lines.map((line) => line.values)
  const drawn = chart.stacked ? runningSums(values) : values
  // A logarithmic axis has no zero.
  const shown = logarithmic
    ? drawn.map((row) => row.map((value) => (value === null || value <= 0 ? null : value)))
    : drawn
  // A stack is painted from back to front, so the total comes first.
  return [chart.seconds, ...(chart.stacked ? shown.toReversed() : shown)]
}

/** The options of a chart for uPlot. */
export function timelineOptions(parts: {
  chart: TimelineChart
  phases: PhaseSpan[]
  group: ChartGroup
  logarithmic: boolean
  hidden: ReadonlySet<string>
  onIndex: (index: number | null) => void
}): (palette: Palette) => Omit<uPlot.Options, 'width' | 'height'> {
  const { chart, group } = parts
  return (palette) => {
    const lines = chart.stacked ? chart.lines.toReversed() : chart.lines
    return {
      padding: [bandHeadroom(parts.phases), 18, 0, 0],
      legend: { show: false },
      scales: {
        x: { time: false, range: () => [group.shown.min, group.shown.max] },
        y: parts.logarithmic
          ? { distr: 3 }
          : { range: (_plot, _min, max) => [0, highest(max, chart.limits) * 1.08 || 1] },
      },
      axes: [timeAxis(palette), valueAxis(palette)],
      series: [
        {},
        ...lines.map(
          (line): uPlot.Series => ({
            label: line.label,
            show: !parts.hidden.has(line.label),
            stroke: palette(line.colour),
            width: line.style === 'dashed' ? 1.4 : 1.6,
            ...(line.style === 'dashed' ? { dash: [5, 4] } : {}),
            ...(line.style === 'area'
              ? { fill: faded(palette(line.colour), chart.stacked ? 0.85 : 0.12) }
              : {}),
            points: { show: true, size: 5, fill: palette(line.colour), filter: lonePoints },
          }),
        ),
      ],
      bands: gapBands(lines, palette),
      cursor: {
        y: false,
        points: { size: 7 },
        // The group decides what is shown; a drag only asks for it.
        drag: { x: true, y: false, dist: 6, setScale: false },
        sync: { key: group.key, scales: ['x', null], filters: { pub: isMove, sub: isMove } },
        bind: {
          dblclick: () => () => {
            group.reset()
            return null
          },
        },
      },
      hooks: {
        drawClear: [phaseBands(parts.phases, palette)],
        draw: [limitLines(chart.limits, palette)],
        setCursor: [(plot) => parts.onIndex(plot.cursor.idx ?? null)],
        setSelect: [(plot) => zoomTo(plot, group)],
      },
    }
  }
}

function zoomTo(plot: uPlot, group: ChartGroup): void {
  const { left, width } = plot.select
  if (width === 0) return
  group.show(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'))
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
}

/** Shades the gap between planned and started iterations: load that the target never got. */
function gapBands(lines: ChartLine[], palette: Palette): uPlot.Band[] {
  const planned = lines.findIndex((line) => line.role === 'planned')
  const started = lines.findIndex((line) => line.role === 'started')
  if (planned < 0 || started < 0) return []
  return [{ series: [planned + 1, started + 1], fill: faded(palette('invalid'), 0.22) }]
}

function timeAxis(palette: Palette): uPlot.Axis {
  return {
    ...axisLook(palette),
    grid: { show: false },
    ticks: { stroke: palette('rule'), size: 4, width: 1 },
    incrs: labelIntervals,
    space: 58,
    size: 26,
    values: (_plot, splits) => splits.map(clockText),
  }
}

export function valueAxis(palette: Palette): uPlot.Axis {
  return {
    ...axisLook(palette),
    grid: { stroke: palette('rule'), width: 1 },
    ticks: { show: false },
    space: 34,
    // All charts have the same size, so that their time axes are aligned.
    size: 52,
    values: (_plot, splits) =>
      splits.map((value) => (value == null ? '' : Number(value.toPrecision(4)).toLocaleString('en-US'))),
  }
}

export function axisLook(palette: Palette): uPlot.Axis {
  return { stroke: palette('ink-3'), font: '11px system-ui, sans-serif', gap: 4 }
}

export function faded(colour: string, alpha: number): string {
  return colour.replace(/^rgba?\(([^,]+,[^,]+,[^,)]+).*$/, `rgba($1, ${alpha})`)
}

function highest(max: number, limits: { value: number }[]): number {
  // A limit far above the curve is not drawn: it would flatten the curve.
  return Math.max(max, ...limits.map(({ value }) => value).filter((value) => value < max * 2.5))
}

function isMove(type: string): boolean {
  return type === 'mousemove' || type === 'mouseleave'
}

/** Shows points without a neighbour, which no line connects. */
const lonePoints: uPlot.Series.Points.Filter = (plot, series) => {
  const values = plot.data[series]!
  const lone: number[] = []
  for (let index = 0; index < values.length; index++) {
    if (values[index] != null && values[index - 1] == null && values[index + 1] == null) lone.push(index)
  }
  return lone
}
