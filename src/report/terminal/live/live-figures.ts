import { countText } from '../../../base/units/count.ts'
import { formatDurationMs } from '../../../base/units/duration.ts'
import { rateText, shareText } from '../../words/figures.ts'
import { dim, firstFitting, type Line, line, lineWidth, Span } from '../text/span.ts'
import type { LiveContext } from './live-context.ts'
import { sparkline } from './sparkline.ts'

const labelWidth = 9
const figureWidth = 9
const maxBars = 60
/** A sparkline with fewer bars would not show a shape. */
const minBars = 8
const peakWidth = 14

/** The number of users at work, or the rates of planned and started arrivals. */
export function loadLine(context: LiveContext): Line {
  const { plannedPerSecond, startedPerSecond, users, inFlight } = context.state
  const space = ' '.repeat(gapOf(context))
  const flying = dim(`${space}${countText(inFlight)} in flight`)
  if (plannedPerSecond === null) return labelled('users', countText(users), flying)
  const planned = rateText(plannedPerSecond)
  const isBehind = startedPerSecond < 0.95 * plannedPerSecond
  const started = new Span(`${space}${rateText(startedPerSecond)} started`, isBehind ? 'yellow' : undefined)
  return firstFitting(
    [labelled('planned', planned, started, flying), labelled('planned', planned, started)],
    context.columns,
  )
}

/** The figures of the last second; requests and p95 have a sparkline of the last minute. */
export function curveLines(context: LiveContext): [requests: Line, p50: Line, p95: Line, p99: Line] {
  const { state, history } = context
  const { responseMs, requestsPerSecond } = state
  const time = (ms: number | undefined) => (ms === undefined ? '–' : formatDurationMs(ms))
  return [
    labelled('requests', rateText(requestsPerSecond), ...curve(context, history.requestsPerSecond, rateText)),
    labelled('p50', time(responseMs?.p50)),
    labelled('p95', time(responseMs?.p95), ...curve(context, history.p95Ms, formatDurationMs)),
    labelled('p99', time(responseMs?.p99)),
  ]
}

/** The requests since the start and the failures by class: on the same line, or below if there is no room. */
export function countLines(context: LiveContext): [total: Line, ...classes: Line[]] {
  const { requests, failures, failuresByClass } = context.state
  const space = ' '.repeat(gapOf(context))
  const total = (rest: Span) => labelled('total', countText(requests), rest)
  if (failures === 0) return [total(dim(`${space}none failed`))]
  const line = total(
    new Span(`${space}${countText(failures)} failed (${shareText(failures, requests)})`, 'red'),
  )
  const classes = Object.entries(failuresByClass)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${countText(count)}`)
  const after = dim(`${space}${classes.join('  ')}`)
  if (lineWidth(line) + after.width <= context.columns) return [[...line, after]]
  return [line, [dim(`  ${classes.join('  ')}`)]]
}

function curve(
  context: LiveContext,
  values: readonly (number | null)[],
  format: (value: number) => string,
): (string | Span)[] {
  const withPeak = context.columns >= 70
  const free = context.columns - labelWidth - figureWidth - gapOf(context) - (withPeak ? peakWidth : 0)
  if (free < minBars) return []
  const room = Math.min(maxBars, free)
  const shown = values.slice(-room)
  const peak = Math.max(0, ...shown.map((value) => value ?? 0))
  const label = withPeak && peak > 0 ? [dim(`   max ${format(peak)}`)] : []
  return [' '.repeat(gapOf(context)), new Span(sparkline(shown).padEnd(room), 'cyan'), ...label]
}

function gapOf({ columns }: LiveContext): number {
  return columns < 50 ? 2 : 3
}

function labelled(label: string, figure: string, ...rest: readonly (string | Span)[]): Line {
  return line(dim(label.padEnd(labelWidth)), new Span(figure.padStart(figureWidth)), ...rest)
}
