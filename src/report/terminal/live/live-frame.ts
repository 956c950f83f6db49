import type { LiveSla, LiveState } from '../../../fleet/live-state.ts'
import { secondsText } from '../../words/figures.ts'
import { countedSlas, slaFigureText, slaMetricText, slaScopeText } from '../../words/sla-words.ts'
import { type SlaRow, slaTable } from '../summary/sla-table.ts'
import { dim, firstFitting, fitLine, indented, type Line } from '../text/span.ts'
import type { LiveContext } from './live-context.ts'
import { countLines, curveLines, loadLine } from './live-figures.ts'
import { loadsLines } from './live-loads.ts'
import { barLine, namesLine, nowLine, titleLine } from './live-timeline.ts'

/** A part of the frame. */
interface Part {
  lines: readonly Line[]
  /** If the terminal is too low, the parts with the highest number are left out first. Parts with 0 always stay. */
  dropOrder: number
}

const maxColumns = 120
/** The highest number of lines of SLAs, and the lowest for which other parts are left out. */
const slaLines = { max: 8, min: 3 }
const hints = ['Ctrl-C ends the load and writes the reports', 'Ctrl-C ends the load, writes the reports']
const gap: Part = { lines: [[]], dropOrder: 4 }

/** Draws the live view in lines: at most `columns` wide and `rows` high. */
export function liveFrame(context: LiveContext): Line[] {
  const margin = context.columns >= 60 ? 2 : 0
  const inner = { ...context, columns: Math.min(maxColumns, context.columns - 2 * margin) }
  let maxSlas = slaLines.max
  let parts = partsOf(inner, maxSlas)
  for (let dropFrom = 7; heightOf(parts) > context.rows; ) {
    if (maxSlas > slaLines.min || (dropFrom === 1 && maxSlas > 0)) maxSlas--
    else if (dropFrom > 1) dropFrom--
    else break
    parts = partsOf(inner, maxSlas).filter(({ dropOrder }) => dropOrder < dropFrom)
  }
  const lines = parts.flatMap((part) => part.lines).slice(0, context.rows)
  return indented(lines, margin).map((spans) => fitLine(spans, context.columns))
}

function partsOf(context: LiveContext, maxSlas: number): Part[] {
  const [requests, p50, p95, p99] = curveLines(context)
  const [total, ...classes] = countLines(context)
  const slas = countedSlas(context.state.slas).map((sla) => slaRow(sla, context.state))
  const slaPart = { lines: slaTable(slas, context.columns, maxSlas), dropOrder: 0 }
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
  const { limit, status, failedSinceSeconds, few } = sla
  const since = failedSinceSeconds === null ? [] : [`for ${secondsText(elapsedSeconds - failedSinceSeconds)}`]
  return {
    status,
    scope: slaScopeText(sla),
    metric: slaMetricText(sla),
    // As wide as nearly all figures, so that columns do not move while figures grow.
    actual: slaFigureText(sla).padStart(7),
    limit: limit.text,
    note: [...since, ...(few ? ['few requests: their slowest'] : [])].join('; '),
  }
}
