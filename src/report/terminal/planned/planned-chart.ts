import { countText } from '../../../base/units/count.ts'
import type { PlannedLoad, PlannedPhase } from '../../../load/planned/planned-load.ts'
import { peakOfPoints } from '../../../load/planned/planned-points.ts'
import { plannedSecondsText, rateText } from '../../words/figures.ts'
import { amountText, endSecondsOfLoads, valuesWithin } from '../../words/planned-words.ts'
import { bold, dim, fitLine, type Line, line, Span } from '../text/span.ts'
import { cutEnd, textWidth } from '../text/text-width.ts'

const eighths = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']
const notJudged = '░'

/** The height of a chart in rows: for one load, and for each of several. */
const heights = { one: 7, several: 3 }

const widest = 110

/** The highest number of loads that are drawn; more are shown in words. */
export const maxCharts = 4

/**
 * Draws the planned loads of a run:
 *
 *     Load  22m · up to 500 users · profile stress
 *       500 ┤                                ▄█
 *           │                              ▃███
 *           │                            ▂█████
 *       100 ┤      ░▂▅███████████████████████████████████
 *           └──────┬─────────────────────┬─────┬────────→
 *           0s     5m                    15m   17m     22m
 *           ramp   steady                stress recover
 *           ░ not judged
 */
export function plannedChart(
  loads: readonly PlannedLoad[],
  phases: readonly PlannedPhase[],
  columns: number,
): Line[] {
  const margin = columns >= 60 ? 2 : 0
  const labelsOf = loads.map((load) => axisLabels(load, loads.length === 1 ? heights.one : heights.several))
  const labelWidth = Math.max(...labelsOf.flatMap((labels) => labels.map(textWidth)))
  const width = Math.min(widest, columns - margin) - labelWidth - 3
  const axis = new TimeAxis(endSecondsOfLoads(loads), width)
  const pad = ' '.repeat(margin + labelWidth + 2)
  const lines: Line[] = [line(' '.repeat(margin), ...titleOf(loads))]
  for (const [index, load] of loads.entries()) {
    const own = loads.length === 1 ? phases : phases.filter((phase) => phase.load === load.name)
    const rows = areaRows(load, own, axis, labelsOf[index]!.length)
    if (loads.length > 1) lines.push(loadTitle(load, pad))
    lines.push(
      ...rows.map((row, at) => {
        const label = labelsOf[index]![at]!
        const lead = `${' '.repeat(margin + labelWidth - textWidth(label))}${label} ${label === '' ? '│' : '┤'}`
        return line(dim(lead), ...row)
      }),
    )
    const isLast = index === loads.length - 1
    lines.push(line(dim(`${' '.repeat(margin + labelWidth + 1)}└${axis.rule(own)}`)))
    if (isLast) lines.push(line(dim(`${pad}${axis.times(loads.length === 1 ? own : [])}`)))
    lines.push(line(pad, ...axis.names(own)))
  }
  if (phases.some(({ judged }) => !judged)) lines.push(line(dim(`${pad}${notJudged} not judged`)))
  return lines.map((spans) => fitLine(spans, columns))
}

function titleOf(loads: readonly PlannedLoad[]): Line {
  const [first] = loads
  const parts = [plannedSecondsText(endSecondsOfLoads(loads))]
  if (loads.length === 1) {
    parts.push(`up to ${amountText(peakOfPoints(first!.points), first!.unit)}`)
    if (first!.profile !== null) parts.push(`profile ${first!.profile}`)
  } else parts.push(`${countText(loads.length)} parallel loads`)
  return line(bold('Load'), dim(`  ${parts.join(' · ')}`))
}

function loadTitle({ name, points, unit, profile }: PlannedLoad, pad: string): Line {
  const made = profile === null ? '' : ` · profile ${profile}`
  return line(pad, bold(name ?? ''), dim(`  up to ${amountText(peakOfPoints(points), unit)}${made}`))
}

/** The labels of the rows, from the top: the values of the load's points at those heights, or empty strings. */
function axisLabels({ points, unit }: PlannedLoad, rows: number): string[] {
  const peak = peakOfPoints(points)
  const labels = Array<string>(rows).fill('')
  for (const { value } of points.toSorted((a, b) => b.value - a.value)) {
    const row = rows - Math.ceil((value / peak) * rows - 1e-9)
    if (value <= 0 || labels[row] === undefined || labels[row] !== '') continue
    labels[row] = unit === 'users' ? countText(value) : rateText(value)
  }
  return labels
}

/** The area under a load as rows of characters, from the top. */
function areaRows(
  { points }: PlannedLoad,
  phases: readonly PlannedPhase[],
  axis: TimeAxis,
  rows: number,
): Span[][] {
  const peak = peakOfPoints(points)
  const columns = Array.from({ length: axis.width }, (_, column) => {
    const [from, to] = [axis.secondsAt(column), axis.secondsAt(column + 1)]
    // The highest value within a column, so that a spike of a second shows in a day.
    const value = Math.max(0, ...valuesWithin(points, from, to))
    const middle = (from + to) / 2
    const phase = phases.findLast(({ startSeconds }) => startSeconds <= middle)
    const height = value === 0 ? 0 : Math.max(1, Math.round((value / peak) * rows * 8))
    return { height, judged: phase?.judged ?? true }
  })
  return Array.from({ length: rows }, (_, row) => {
    const below = (rows - 1 - row) * 8
    const signs = columns.map(({ height, judged }) => {
      const filled = Math.min(8, Math.max(0, height - below))
      if (judged) return eighths[filled]!
      return filled >= 4 || (below === 0 && filled > 0) ? notJudged : ' '
    })
    return runsOf(signs, (sign) => sign === notJudged)
  })
}

/** Joins neighbouring characters of the same style into spans. */
function runsOf(signs: readonly string[], isDim: (sign: string) => boolean): Span[] {
  const spans: Span[] = []
  let text = ''
  signs.forEach((sign, index) => {
    text += sign
    const next = signs[index + 1]
    if (next !== undefined && isDim(next) === isDim(sign)) return
    spans.push(isDim(sign) ? dim(text) : new Span(text, 'cyan'))
    text = ''
  })
  return spans
}

/** The time axis of a chart: its line, times and phase names. */
class TimeAxis {
  readonly width: number
  readonly #endSeconds: number

  constructor(endSeconds: number, width: number) {
    this.#endSeconds = endSeconds
    this.width = width
  }

  secondsAt(column: number): number {
    return (column / this.width) * this.#endSeconds
  }

  #columnAt(seconds: number): number {
    return Math.min(this.width - 1, Math.floor((seconds / this.#endSeconds) * this.width + 1e-9))
  }

  /** The line, with a mark where a phase begins. */
  rule(phases: readonly PlannedPhase[]): string {
    const marks = new Set(phases.map(({ startSeconds }) => this.#columnAt(startSeconds)))
    return Array.from({ length: this.width }, (_, column) =>
      column > 0 && marks.has(column) ? '┬' : '─',
    ).join('')
  }

  /** The times at which phases begin, as far as there is room, and the end. */
  times(phases: readonly PlannedPhase[]): string {
    const end = plannedSecondsText(this.#endSeconds)
    const starts = [0, ...phases.map(({ startSeconds }) => startSeconds)]
    let text = ''
    for (const seconds of starts) {
      const at = this.#columnAt(seconds)
      const label = plannedSecondsText(seconds)
      const room = this.width - end.length - 1
      if ((text === '' && at === 0) || (at > text.length && at + label.length < room))
        text = `${text.padEnd(at)}${label}`
    }
    return `${text.padEnd(Math.max(text.length + 1, this.width - end.length))}${end}`
  }

  /** The names of phases at their starts, as far as there is room. */
  names(phases: readonly PlannedPhase[]): Span[] {
    const spans: Span[] = []
    let column = 0
    for (const [index, { name, load, judged, startSeconds }] of phases.entries()) {
      const own = load === undefined ? name : name.slice(load.length + 1)
      const from = this.#columnAt(startSeconds)
      const next = phases[index + 1]
      const room = (next === undefined ? this.width : this.#columnAt(next.startSeconds) - 1) - from
      if (from < column || room < Math.min(3, textWidth(own))) continue
      const shown = cutEnd(own, room)
      spans.push(new Span(' '.repeat(from - column)), judged ? new Span(shown) : dim(shown))
      column = from + textWidth(shown)
    }
    return spans
  }
}
