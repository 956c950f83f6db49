import { countOf, countText } from '../../base/units/count.ts'
import { formatDurationMs } from '../../base/units/duration.ts'
import { formatTimeScale } from '../../base/units/time-scale.ts'
import type { RunRecord, SlaVerdict } from '../../record/run-record.ts'
import { logWriter } from '../github/log-writer.ts'
import type { Reporter } from '../reporter.ts'
import { durationText, rateText, shareText } from '../words/figures.ts'
import { endedOf, successesOf } from '../words/row-counts.ts'
import { runTitle } from '../words/run-title.ts'
import { countedSlas, slaFigureText, slaMetricText, slaNoteText, slaScopeText } from '../words/sla-words.ts'
import { hasColors, widthOf } from './live/live-terminal.ts'
import { verdictLine } from './summary/verdict-section.ts'
import { dim, fitLine, type Line, line, paintLine, Span } from './text/span.ts'

const maxSlas = 10

/** Shows a run in a few lines, only at its end. */
export class CompactReporter implements Reporter {
  readonly #stream: NodeJS.WriteStream

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
  }

  ended(record: RunRecord): void {
    const columns = Math.max(20, widthOf(this.#stream))
    logWriter(this.#stream)(renderCompact(record, columns, hasColors(this.#stream)))
  }
}

/** Renders a run in a few lines of at most `columns`, each ending with a line break. */
export function renderCompact(record: RunRecord, columns: number, color: boolean): string {
  const lines = [head(record), figures(record), ...slas(record), ...verdictLine(record, columns)]
  return lines.map((spans) => `${paintLine(fitLine(spans, columns), color)}\n`).join('')
}

function head({ run }: RunRecord): Line {
  const timeScale = run.timeScale === 1 ? '' : ` · time scale ${formatTimeScale(run.timeScale)}`
  return line(
    new Span(runTitle(run), 'bold'),
    dim(` · ${run.target} · ${durationText(run.durationSeconds)}${timeScale}`),
  )
}

/** The figures of the judged phases, or of the whole run if no request was judged. */
function figures({ judged, totals: whole }: RunRecord): Line {
  const totals = judged.totals.requests > 0 ? judged.totals : whole
  const { requests, failures, requestsPerSecond, responseMs } = totals
  const failed = new Span(`${shareText(failures, endedOf(totals))} failed`, failures === 0 ? 'dim' : 'red')
  const times =
    successesOf(totals) === 0
      ? ''
      : ` · p50 ${formatDurationMs(responseMs.p50)} · p95 ${formatDurationMs(responseMs.p95)} · p99 ${formatDurationMs(responseMs.p99)} · max ${formatDurationMs(responseMs.max)}`
  return line(`${countOf(requests, 'request')} · ${rateText(requestsPerSecond)} · `, failed, times)
}

/** The interval and the reason; since when it was not met is left to other reports. */
function note(sla: SlaVerdict): string {
  const text = slaNoteText({ ...sla, failedSinceSeconds: null })
  return text === '' ? '' : `: ${text}`
}

function mark({ status }: SlaVerdict): Span {
  if (status === 'fail') return new Span('✗ ', 'red')
  return status === 'pass' ? new Span('✓ ', 'green') : new Span('? ', 'yellow')
}

/** The SLAs that are not met or have no data, and those that only a few requests meet. */
function slas({ verdict }: RunRecord): Line[] {
  const open = countedSlas(verdict.slas).filter(({ status, few }) => status !== 'pass' || few)
  const shown = open.length <= maxSlas ? open : open.slice(0, maxSlas - 1)
  const lines = shown.map((sla) =>
    line(
      mark(sla),
      `${slaScopeText(sla)}: ${slaMetricText(sla)} ${slaFigureText(sla)} `,
      dim(`(SLA ${sla.limit.text})${note(sla)}`),
    ),
  )
  const left = open.length - shown.length
  return left === 0 ? lines : [...lines, [dim(`  and ${countText(left)} more`)]]
}
