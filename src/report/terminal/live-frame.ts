import type { LiveSla, LiveState } from '../../fleet/live-state.ts'
import type { RunRequest } from '../../fleet/run.ts'
import { formatFigure } from '../../verdict/promise/limit.ts'
import { promisedMetric, promisedScope } from '../promise-words.ts'
import { figureBeside, secondsText } from './figures.ts'
import { barLine, namesLine, nowLine, titleLine } from './live-course.ts'
import { countLines, curveLines, loadLine } from './live-figures.ts'
import type { LiveHistory } from './live-history.ts'
import { loadsLines } from './live-loads.ts'
import { type SlaRow, slaTable } from './sla-table.ts'
import { dim, firstFitting, fitLine, indented, type Line } from './span.ts'

/** All that a frame of the live view is drawn from. */
export interface LiveScene {
  request: RunRequest
  state: LiveState
  history: LiveHistory
  columns: number
  rows: number
  /** What is said in place of the hint. */
  note: string | undefined
}

/** A part of the frame; those with the highest number go first when the terminal is low, and 0 stays. */
interface Part {
  lines: readonly Line[]
  dropOrder: number
}

const widest = 120
const slaLines = { most: 8, least: 3 }
const hints = ['Ctrl-C ends the load and writes the reports', 'Ctrl-C ends the load, writes the reports']
const gap: Part = { lines: [[]], dropOrder: 4 }

/** The live view as lines: at most `columns` wide and `rows` high. */
export function liveFrame(scene: LiveScene): Line[] {
  const margin = scene.columns >= 60 ? 2 : 0
  const inner = { ...scene, columns: Math.min(widest, scene.columns - 2 * margin) }
  let mostSlas = slaLines.most
  let parts = partsOf(inner, mostSlas)
  for (let dropFrom = 7; heightOf(parts) > scene.rows; ) {
    if (mostSlas > slaLines.least || (dropFrom === 1 && mostSlas > 0)) mostSlas--
    else if (dropFrom > 1) dropFrom--
    else break
    parts = partsOf(inner, mostSlas).filter(({ dropOrder }) => dropOrder < dropFrom)
  }
  const lines = parts.flatMap((part) => part.lines).slice(0, scene.rows)
  return indented(lines, margin).map((spans) => fitLine(spans, scene.columns))
}

function partsOf(scene: LiveScene, mostSlas: number): Part[] {
  const [requests, p50, p95, p99] = curveLines(scene)
  const [total, ...classes] = countLines(scene)
  const slas = scene.state.slas.map((sla) => slaRow(sla, scene.state))
  const slaPart = { lines: slaTable(slas, scene.columns, mostSlas), dropOrder: 0 }
  return [
    gap,
    { lines: [titleLine(scene)], dropOrder: 5 },
    gap,
    { lines: [barLine(scene)], dropOrder: 0 },
    { lines: namesLine(scene), dropOrder: 6 },
    { lines: [nowLine(scene)], dropOrder: 0 },
    { lines: loadsLines(scene), dropOrder: 4 },
    gap,
    { lines: [loadLine(scene), requests], dropOrder: 0 },
    { lines: [p50], dropOrder: 3 },
    { lines: [p95], dropOrder: 0 },
    { lines: [p99], dropOrder: 3 },
    { lines: [total], dropOrder: 0 },
    { lines: classes, dropOrder: 1 },
    ...(slaPart.lines.length > 0 ? [gap, slaPart] : []),
    gap,
    { lines: [hintLine(scene)], dropOrder: 2 },
  ]
}

function hintLine({ note, columns }: LiveScene): Line {
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
  const { limit, actual, unit, status, failedSinceSeconds } = sla
  const figure = status === 'fail' || status === 'warn' ? figureBeside : formatFigure
  return {
    status,
    scope: promisedScope(sla),
    metric: promisedMetric(sla),
    // As wide as most figures get, so that the columns stand still while they grow.
    actual: (actual === null ? '–' : figure(actual, unit, limit)).padStart(7),
    limit,
    note: failedSinceSeconds === null ? '' : `for ${secondsText(elapsedSeconds - failedSinceSeconds)}`,
  }
}
