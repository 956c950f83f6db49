import { countText } from '../../../base/units/count.ts'
import { formatDurationMs } from '../../../base/units/duration.ts'
import { rateText, shareText } from '../../words/figures.ts'
import { dim, firstFitting, type Line, line, lineWidth, Span } from '../text/span.ts'
import type { LiveContext } from './live-context.ts'
import { sparkline } from './sparkline.ts'

const labelWidth = 9
const figureWidth = 9
const mostBars = 60
/** A sparkline with fewer bars shows nothing. */
const leastBars = 8
const peakWidth = 14

/** Users at work, or planned and started arrivals. */
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

/** The figures of the last second, two of them with the last minute as a sparkline. */
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

/** All requests since the start and the classes of failures: on the same line, or below where it is too long. */
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
  if (free < leastBars) return []
  const room = Math.min(mostBars, free)
  const shown = values.slice(-room)
  const peak = Math.max(0, ...shown.map((value) => value ?? 0))
  const said = withPeak && peak > 0 ? [dim(`   max ${format(peak)}`)] : []
  return [' '.repeat(gapOf(context)), new Span(sparkline(shown).padEnd(room), 'cyan'), ...said]
}

function gapOf({ columns }: LiveContext): number {
  return columns < 50 ? 2 : 3
}

function labelled(label: string, figure: string, ...rest: readonly (string | Span)[]): Line {
  return line(dim(label.padEnd(labelWidth)), new Span(figure.padStart(figureWidth)), ...rest)
}
