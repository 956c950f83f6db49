import type { LiveSla, LiveState } from '../../../fleet/live-state.ts'
import { secondsText } from '../../words/figures.ts'
import { slaFigureText, slaMetricText, slaScopeText } from '../../words/sla-words.ts'
import { type SlaRow, slaTable } from '../summary/sla-table.ts'
import { dim, firstFitting, fitLine, indented, type Line } from '../text/span.ts'
import type { LiveContext } from './live-context.ts'
import { countLines, curveLines, loadLine } from './live-figures.ts'
import { loadsLines } from './live-loads.ts'
import { barLine, namesLine, nowLine, titleLine } from './live-timeline.ts'

/** A part of the frame. Where the terminal is too low, parts with the highest number are left out first, 0 never. */
interface Part {
  lines: readonly Line[]
  dropOrder: number
}

const widest = 120
const slaLines = { most: 8, least: 3 }
const hints = ['Ctrl-C ends the load and writes the reports', 'Ctrl-C ends the load, writes the reports']
const gap: Part = { lines: [[]], dropOrder: 4 }

/** The live view as lines: at most `columns` wide and `rows` high. */
export function liveFrame(context: LiveContext): Line[] {
  const margin = context.columns >= 60 ? 2 : 0
  const inner = { ...context, columns: Math.min(widest, context.columns - 2 * margin) }
  let mostSlas = slaLines.most
  let parts = partsOf(inner, mostSlas)
  for (let dropFrom = 7; heightOf(parts) > context.rows; ) {
    if (mostSlas > slaLines.least || (dropFrom === 1 && mostSlas > 0)) mostSlas--
    else if (dropFrom > 1) dropFrom--
    else break
    parts = partsOf(inner, mostSlas).filter(({ dropOrder }) => dropOrder < dropFrom)
  }
  const lines = parts.flatMap((part) => part.lines).slice(0, context.rows)
  return indented(lines, margin).map((spans) => fitLine(spans, context.columns))
}

function partsOf(context: LiveContext, mostSlas: number): Part[] {
  const [requests, p50, p95, p99] = curveLines(context)
  const [total, ...classes] = countLines(context)
  const slas = context.state.slas.map((sla) => slaRow(sla, context.state))
  const slaPart = { lines: slaTable(slas, context.columns, mostSlas), dropOrder: 0 }
  return [
    gap,
    { lines: [titleLine(context)], dropOrder: 5 },
    gap,
    { lines: [barLine(context)], dropOrder: 0 },
    { lines: namesLine(context), dropOrder: 6 },
    { lines: [nowLine(context)], dropOrder: 0 },
    { lines: loadsLines(context), dropOrder: 4 },
    gap,
    { lines: [loadLine(context), requests], dropOrder: 0 },
    { lines: [p50], dropOrder: 3 },
    { lines: [p95], dropOrder: 0 },
    { lines: [p99], dropOrder: 3 },
    { lines: [total], dropOrder: 0 },
    { lines: classes, dropOrder: 1 },
    ...(slaPart.lines.length > 0 ? [gap, slaPart] : []),
    gap,
    { lines: [hintLine(context)], dropOrder: 2 },
  ]
}

function hintLine({ note, columns }: LiveContext): Line {
  const wordings = note === undefined ? hints : [note]
  return firstFitting(
    wordings.map((text) => [dim(text)]),
    columns,
  )
}

function heightOf(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + part.lines.length, 0)
}

function slaRow(sla: LiveSla, { elapsedSeconds }: LiveState): SlaRow {
  const { limit, status, failedSinceSeconds } = sla
  return {
    status,
    scope: slaScopeText(sla),
    metric: slaMetricText(sla),
    // As wide as most figures get, so that columns do not move while figures grow.
    actual: slaFigureText(sla).padStart(7),
    limit: limit.text,
    note: failedSinceSeconds === null ? '' : `for ${secondsText(elapsedSeconds - failedSinceSeconds)}`,
  }
}
