import { formatDurationMs } from '../../base/duration.ts'
import type { LiveState } from '../../fleet/live-state.ts'
import type { RunRequest } from '../../fleet/run.ts'
import type { SlaState } from '../../verdict/judge.ts'
import { formatFigure, formatLimit } from '../../verdict/limit.ts'
import { countOf, countText, rateText, secondsText, shareText } from './figures.ts'
import type { LiveHistory } from './live-history.ts'
import { phaseBar, phaseNames } from './phase-bar.ts'
import { type SlaRow, slaMarks, slaTable } from './sla-table.ts'
import { bold, dim, fitLine, indented, type Line, line, Span } from './span.ts'
import { sparkline } from './sparkline.ts'
import { cutEnd, textWidth } from './text-width.ts'

export interface LiveFrame {
  request: RunRequest
  state: LiveState
  history: LiveHistory
  columns: number
  rows: number
  /** What is said in place of the hint. */
  note: string | undefined
}

/** A part of the frame; those with the highest number go first when the terminal is low. */
interface Part {
  lines: readonly Line[]
  dropOrder: number
}

const mostSlaLines = 8
const hint = 'Ctrl-C ends the load and writes the reports'

/** The live view as lines: at most `columns` wide and `rows` high. */
export function liveFrame(frame: LiveFrame): Line[] {
  const { columns, rows, state } = frame
  const margin = columns >= 60 ? 2 : 0
  const inner = { ...frame, columns: columns - 2 * margin }
  const gap: Part = { lines: [[]], dropOrder: 4 }
  const parts = (slaLines: number): Part[] => [
    gap,
    { lines: [title(inner)], dropOrder: 5 },
    gap,
    ...course(inner),
    gap,
    { lines: [loadLine(inner)], dropOrder: 0 },
    ...curves(inner),
    { lines: counts(inner), dropOrder: 0 },
    ...(slaLines > 0 && state.slas.length > 0
      ? [
          gap,
          {
            lines: slaTable(
              state.slas.map((sla) => slaRow(sla, state)),
              inner.columns,
              slaLines,
            ),
            dropOrder: 0,
          },
        ]
      : []),
    gap,
    { lines: [hintLine(inner)], dropOrder: 2 },
  ]
  let slaLines = mostSlaLines
  let shown = parts(slaLines)
  while (height(shown) > rows) {
    const order = Math.max(...shown.map(({ dropOrder }) => dropOrder))
    if (slaLines > 3) shown = parts(--slaLines)
    else if (order > 0) shown = shown.filter((part) => part.dropOrder !== order)
    else break
  }
  const lines = shown.flatMap((part) => part.lines).slice(0, Math.max(1, rows))
  return indented(lines, margin).map((spans) => fitLine(spans, columns))
}

function height(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + part.lines.length, 0)
}

function title({ request, columns }: LiveFrame): Line {
  const name = cutEnd(bold(request.name).text, Math.max(12, Math.floor(columns * 0.6)))
  return request.target.includes(request.name) || request.name.includes(request.target)
    ? [bold(name)]
    : line(bold(name), dim(`   ${request.target}`))
}

function course({ request, state, columns }: LiveFrame): Part[] {
  const { phases } = request.load
  const { phase, elapsedSeconds, totalSeconds } = state
  const share = progressOf(request, state)
  const bar = phaseBar(phases, share, state.stopping ? -1 : phase.index, columns)
  const names = phases.length > 1 ? [phaseNames(phases, phase.index, columns)] : []
  const left = totalSeconds - elapsedSeconds
  const isCounted = request.load.iterations !== undefined
  const times = isCounted
    ? `${secondsText(elapsedSeconds)} · ends after ${countOf(request.load.iterations!, 'iteration')}`
    : `${secondsText(elapsedSeconds)} of ${secondsText(totalSeconds)} · ${secondsText(Math.ceil(left))} left`
  const now: Line = state.stopping
    ? [
        new Span(`stopping: waiting for ${countText(state.inFlight)} in flight`, 'yellow'),
        dim(` · ${secondsText(elapsedSeconds)}`),
      ]
    : line(
        bold(phase.name),
        ...(phase.judged ? [] : [new Span(' (not judged)', 'yellow')]),
        dim(` · ${times}`),
      )
  return [
    { lines: [bar], dropOrder: 0 },
    { lines: names, dropOrder: 6 },
    { lines: [now], dropOrder: 0 },
  ]
}

/** The share of the run that is over. A run of so many requests has no length in time. */
function progressOf(
  { load, source }: RunRequest,
  { elapsedSeconds, totalSeconds, requests }: LiveState,
): number {
  const ofTime = totalSeconds === 0 ? 1 : elapsedSeconds / totalSeconds
  if (load.iterations === undefined || source.kind !== 'quick') return ofTime
  return Math.max(ofTime, requests / load.iterations)
}

const labelWidth = 10
const figureWidth = 9

function labelled(label: string, figure: string, ...rest: readonly (string | Span)[]): Line {
  return line(dim(label.padEnd(labelWidth)), new Span(figure.padStart(figureWidth)), ...rest)
}

function loadLine({ state }: LiveFrame): Line {
  const inFlight = dim(`   ${countText(state.inFlight)} in flight`)
  if (state.plannedPerSecond === null) return labelled('users', countText(state.users), inFlight)
  const isBehind = state.startedPerSecond < 0.95 * state.plannedPerSecond
  const started = new Span(`${rateText(state.startedPerSecond)} started`, isBehind ? 'yellow' : undefined)
  return labelled('planned', rateText(state.plannedPerSecond), '   ', started, inFlight)
}

function curves({ state, history, columns }: LiveFrame): Part[] {
  const { responseMs } = state
  const percentiles =
    responseMs === null
      ? []
      : [dim('   p50 '), formatDurationMs(responseMs.p50), dim('   p99 '), formatDurationMs(responseMs.p99)]
  const room = Math.min(60, columns - labelWidth - figureWidth - 3)
  const peak = Math.max(0, ...history.requestsPerSecond.slice(-room))
  void peak
  const curve = (values: readonly (number | null)[]) =>
    room < 8 ? [] : ['   ', new Span(sparkline(values, room), 'cyan')]
  return [
    {
      lines: [labelled('requests', rateText(state.requestsPerSecond), ...curve(history.requestsPerSecond))],
      dropOrder: 0,
    },
    {
      lines: [
        labelled(
          'p95',
          responseMs === null ? '–' : formatDurationMs(responseMs.p95),
          ...curve(history.p95Ms),
        ),
      ],
      dropOrder: 0,
    },
    { lines: [labelled('', '', ...percentiles)], dropOrder: 3 },
  ]
}

function counts({ state }: LiveFrame): Line[] {
  const classes = Object.entries(state.failuresByClass)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${countText(count)}`)
  const failed =
    state.failures === 0
      ? dim('   none failed')
      : new Span(
          `   ${countText(state.failures)} failed (${shareText(state.failures, state.requests)})`,
          'red',
        )
  return [
    labelled(
      'total',
      countText(state.requests),
      failed,
      ...(classes.length === 0 ? [] : [dim(`   ${classes.join('  ')}`)]),
    ),
  ]
}

function slaRow({ sla, status, actual, failedSinceSeconds }: SlaState, state: LiveState): SlaRow {
  const since = failedSinceSeconds === undefined ? undefined : state.elapsedSeconds - failedSinceSeconds
  return {
    status,
    scope: sla.scope,
    phase: sla.phase,
    metric: sla.metric.name,
    actual: actual === undefined ? '–' : formatFigure(actual, sla.limit.unit),
    limit: formatLimit(sla.limit),
    note: since === undefined ? '' : `for ${secondsText(since)}`,
  }
}

function hintLine({ note }: LiveFrame): Line {
  return [dim(note ?? hint)]
}
void slaMarks
void textWidth
