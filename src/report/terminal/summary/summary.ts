import { countOf, countText } from '../../../base/units/count.ts'
import { formatTimeScale } from '../../../base/units/time-scale.ts'
import type { RunRecord } from '../../../record/run-record.ts'
import { durationText } from '../../words/figures.ts'
import { bold, dim, fitLine, type Line, paintLine, Span } from '../text/span.ts'
import { wrapText } from '../text/text-width.ts'
import { endpointSection, measuredSection, tagSection } from './endpoint-section.ts'
import { errorSection } from './error-section.ts'
import { metricSection } from './metric-section.ts'
import { checkSection, scenarioSection } from './script-section.ts'
import { slaSection } from './sla-section.ts'
import { findingSection, reasonSection, verdictLine } from './verdict-section.ts'

export interface SummaryOptions {
  columns: number
  color: boolean
  /** Returns the text of a file; reads it by default. */
  sourceOf?: (file: string) => string | undefined
  /** The folder that paths are relative to; by default the working directory. */
  folder?: string
  /** Whether to show only the verdict. */
  verdictOnly?: boolean
}

/**
 * Renders the summary of a run. The verdict comes last, next to the prompt of the shell; its reasons are above it, and
 * the figures above them. Ends with a line break.
 */
export function renderSummary(record: RunRecord, options: SummaryOptions): string {
  const columns = Math.max(20, options.columns)
  const sections: Line[][] = options.verdictOnly
    ? []
    : [
        header(record, columns),
        errorSection(record, columns),
        endpointSection(record, columns),
        tagSection(record, columns),
        measuredSection(record, columns),
        metricSection(record, columns),
        checkSection(record, columns),
        scenarioSection(record, columns),
        slaSection(record, { ...options, columns }),
        findingSection(record, columns),
        reasonSection(record, columns),
      ]
  const lines = sections.filter((section) => section.length > 0).flatMap((section) => [...section, []])
  return [...lines, ...verdictLine(record, columns)]
    .map((spans) => `${paintLine(fitLine(spans, columns), options.color)}\n`)
    .join('')
}

function header({ run, totals }: RunRecord, columns: number): Line[] {
  const parts = [
    run.target,
    ...(run.level === null ? [] : [`level ${run.level}`]),
    ...(run.timeScale === 1 ? [] : [`time scale ${formatTimeScale(run.timeScale)}`]),
    durationText(run.durationSeconds),
    countOf(totals.requests, 'request'),
    ...(totals.unfinished === 0 ? [] : [`${countText(totals.unfinished)} unfinished`]),
    countOf(run.workers, 'worker'),
  ]
  // The target is not repeated if the name contains it.
  const about = run.name.includes(run.target) ? parts.slice(1) : parts
  const ended = {
    complete: '',
    stopped: 'stopped by its plan',
    aborted: 'ended by a broken SLA',
    interrupted: 'interrupted before its end',
    failed: 'ended early by an error',
  }[run.ended]
  return [
    ...wrapText(new Span(run.name).text, columns).map((row) => [bold(row)]),
    ...wrapText(new Span(about.join(' · ')).text, columns).map((row) => [dim(row)]),
    ...(ended === '' ? [] : [[new Span(ended, 'yellow')]]),
  ]
}
