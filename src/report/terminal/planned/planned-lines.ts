import { countOf } from '../../../base/units/count.ts'
import { hasTimeline, type PlannedLoad, type PlannedPhase } from '../../../load/planned/planned-load.ts'
import { peakOfPoints } from '../../../load/planned/planned-points.ts'
import { plannedSecondsText } from '../../words/figures.ts'
import { amountText, endSecondsOfLoads, loadOfPhase, timelineText } from '../../words/planned-words.ts'
import { bold, dim, fitLine, indented, type Line, line, Span } from '../text/span.ts'
import { type Column, textTable } from '../text/text-table.ts'
import { maxCharts, plannedChart } from './planned-chart.ts'

/** Below this width there is no room for a chart. */
const minColumns = 40

/** The highest number of phases that are listed. */
const maxPhases = 40

const columnsOfPhases: readonly Column[] = [
  { title: '', minWidth: 12, cut: 'end' },
  { title: '', align: 'right' },
  { title: '' },
  { title: '', dropOrder: 1 },
]

export interface PlannedOptions {
  /** The width of the terminal; undefined for a log. */
  columns: number
  /** Whether to draw a chart, as on a terminal. */
  isDrawn: boolean
}

/** Shows the planned load, drawn or in words; empty for a load that never changes. */
export function plannedLines(
  loads: readonly PlannedLoad[],
  phases: readonly PlannedPhase[],
  { columns, isDrawn }: PlannedOptions,
): Line[] {
  if (!hasTimeline(loads) && phases.length < 2) return []
  if (isDrawn && columns >= minColumns && loads.length <= maxCharts)
    return plannedChart(loads, phases, columns)
  return inWords(loads, phases, columns)
}

function inWords(loads: readonly PlannedLoad[], phases: readonly PlannedPhase[], columns: number): Line[] {
  const peaks = loads.map((load) => {
    const named = load.name === null ? '' : `${load.name} `
    const made = load.profile === null ? '' : ` (profile ${load.profile})`
    return `${named}up to ${amountText(peakOfPoints(load.points), load.unit)}${made}`
  })
  const title = line(
    bold('Load'),
    dim(`  ${[plannedSecondsText(endSecondsOfLoads(loads)), ...peaks].join(' · ')}`),
  )
  const rows = phases.slice(0, maxPhases).map((phase) => {
    const load = loadOfPhase(loads, phase)
    const time = `${plannedSecondsText(phase.startSeconds)} – ${plannedSecondsText(phase.endSeconds)}`
    return [
      new Span(phase.name),
      dim(time),
      new Span(load === undefined ? '' : timelineText(load, phase)),
      dim(phase.judged ? '' : 'not judged'),
    ]
  })
  const left = phases.length - maxPhases
  const rest = left > 0 ? [[dim(`and ${countOf(left, 'more phase')}`)]] : []
  return [title, ...indented([...textTable(columnsOfPhases, rows, columns - 2), ...rest], 2)].map((spans) =>
    fitLine(spans, columns),
  )
}
