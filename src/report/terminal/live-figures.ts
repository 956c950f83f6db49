import { countText } from '../../base/count.ts'
import { formatDurationMs } from '../../base/duration.ts'
import { rateText, shareText } from './figures.ts'
import type { LiveScene } from './live-frame.ts'
import { dim, firstFitting, type Line, line, lineWidth, Span } from './span.ts'
import { sparkline } from './sparkline.ts'

const labelWidth = 9
const figureWidth = 9
const mostBars = 60
/** With fewer bars a curve says nothing. */
const leastBars = 8
const peakWidth = 14

/** Users at work, or arrivals as planned and as they were. */
export function loadLine(scene: LiveScene): Line {
  const { plannedPerSecond, startedPerSecond, users, inFlight } = scene.state
  const space = ' '.repeat(gapOf(scene))
  const flying = dim(`${space}${countText(inFlight)} in flight`)
  if (plannedPerSecond === null) return labelled('users', countText(users), flying)
  const planned = rateText(plannedPerSecond)
  const isBehind = startedPerSecond < 0.95 * plannedPerSecond
  const started = new Span(`${space}${rateText(startedPerSecond)} started`, isBehind ? 'yellow' : undefined)
  return firstFitting(
    [labelled('planned', planned, started, flying), labelled('planned', planned, started)],
    scene.columns,
  )
}

/** The last second's figures, and the last minute's course of two of them. */
export function curveLines(scene: LiveScene): [requests: Line, p50: Line, p95: Line, p99: Line] {
  const { state, history } = scene
  const { responseMs, requestsPerSecond } = state
  const time = (ms: number | undefined) => (ms === undefined ? '–' : formatDurationMs(ms))
  return [
    labelled('requests', rateText(requestsPerSecond), ...curve(scene, history.requestsPerSecond, rateText)),
    labelled('p50', time(responseMs?.p50)),
    labelled('p95', time(responseMs?.p95), ...curve(scene, history.p95Ms, formatDurationMs)),
    labelled('p99', time(responseMs?.p99)),
  ]
}

/** All requests since the start, and in which ways they failed: beside them, or below where that is too much. */
export function countLines(scene: LiveScene): [total: Line, ...classes: Line[]] {
  const { requests, failures, failuresByClass } = scene.state
  const space = ' '.repeat(gapOf(scene))
  const total = (rest: Span) => labelled('total', countText(requests), rest)
  if (failures === 0) return [total(dim(`${space}none failed`))]
  const line = total(
    new Span(`${space}${countText(failures)} failed (${shareText(failures, requests)})`, 'red'),
  )
  const classes = Object.entries(failuresByClass)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${countText(count)}`)
  const beside = dim(`${space}${classes.join('  ')}`)
  if (lineWidth(line) + beside.width <= scene.columns) return [[...line, beside]]
  return [line, [dim(`  ${classes.join('  ')}`)]]
}

function curve(
  scene: LiveScene,
  values: readonly (number | null)[],
  format: (value: number) => string,
): (string | Span)[] {
  const withPeak = scene.columns >= 70
  const free = scene.columns - labelWidth - figureWidth - gapOf(scene) - (withPeak ? peakWidth : 0)
  if (free < leastBars) return []
  const room = Math.min(mostBars, free)
  const shown = values.slice(-room)
  const peak = Math.max(0, ...shown.map((value) => value ?? 0))
  const said = withPeak && peak > 0 ? [dim(`   max ${format(peak)}`)] : []
  return [' '.repeat(gapOf(scene)), new Span(sparkline(shown).padEnd(room), 'cyan'), ...said]
}

function gapOf({ columns }: LiveScene): number {
  return columns < 50 ? 2 : 3
}

function labelled(label: string, figure: string, ...rest: readonly (string | Span)[]): Line {
  return line(dim(label.padEnd(labelWidth)), new Span(figure.padStart(figureWidth)), ...rest)
}
