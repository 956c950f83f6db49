import { appendFileSync, statSync } from 'node:fs'
import { isAbsolute, relative } from 'node:path'
import { noteText } from '../../base/note.ts'
import type { RunRecord, SlaVerdict } from '../../record/run-record.ts'
import { wasOrWere } from '../../verdict/sla/sla.ts'
import { renderMarkdown } from '../markdown/markdown.ts'
import type { Reporter } from '../reporter.ts'
import { runTitle } from '../words/run-title.ts'
import {
  countedSlas,
  noDataText,
  otherReasons,
  slaFigureText,
  slaMetricText,
  slaNoteText,
  slaScopeText,
} from '../words/sla-words.ts'
import { annotation } from './workflow-command.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The number of annotations of one level that GitHub shows for a step. */
const maxAnnotations = 10

/** The limit of a step's summary, which all commands of the step share. */
const summaryLimitBytes = 1024 * 1024

/**
 * Shows a run in GitHub Actions: an annotation at the line of the plan for each SLA that is not met, and the Markdown
 * report in the job's summary. This reporter is on by default in workflows.
 */
export class GitHubReporter implements Reporter {
  readonly #write: (text: string) => void
  readonly #environment: Environment

  /** `write` writes to the step's log. */
  constructor(write: (text: string) => void, environment: Environment) {
    this.#write = write
    this.#environment = environment
  }

  ended(record: RunRecord): void {
    this.#write(annotations(record, this.#environment.GITHUB_WORKSPACE))
    const file = this.#environment.GITHUB_STEP_SUMMARY
    if (file !== undefined && file !== '') appendSummary(file, renderMarkdown(record))
  }
}

/** The annotations of a run, one per line: for each SLA that is not met, and for the reasons of an unreliable verdict. */
export function annotations({ verdict, run }: RunRecord, workspace: string | undefined): string {
  const { status, reasons, slas } = verdict
  const lines: string[] = []
  if (status === 'invalid') {
    const title = `${runTitle(run)}: the measurement is not valid`
    lines.push(annotation('error', reasons.map(noteText).join('\n'), { title }))
  }
  for (const reason of otherReasons(verdict))
    lines.push(annotation('error', noteText(reason), { title: `${runTitle(run)}: the run failed` }))
  const open = countedSlas(slas).filter((sla) => sla.status !== 'pass')
  if (status === 'no-data' && open.length === 0) {
    lines.push(annotation('error', reasons.map(noteText).join('\n'), { title: `${runTitle(run)}: no data` }))
  }
  // SLAs that are not met come first, because GitHub may not show the last annotations.
  const sorted = [
    ...open.filter((sla) => sla.status === 'fail'),
    ...open.filter((sla) => sla.status !== 'fail'),
  ]
  const room = maxAnnotations - lines.length
  const shown = sorted.length <= room ? sorted : sorted.slice(0, room - 1)
  lines.push(...shown.map((sla) => annotationOf(sla, runTitle(run), workspace)))
  const left = sorted.length - shown.length
  if (left > 0) {
    const message = `${left} more SLAs are not met: see the summary of the job`
    lines.push(annotation('error', message, { title: runTitle(run) }))
  }
  return lines.join('')
}

function annotationOf(sla: SlaVerdict, name: string, workspace: string | undefined): string {
  const { limit, status, source, action } = sla
  const metric = slaMetricText(sla)
  const note = slaNoteText(sla)
  const what = `${metric} of ${slaScopeText(sla)}`
  const message =
    status === 'no-data'
      ? noDataText(sla, `${what}, with the SLA ${limit.text},`)
      : status === 'undecided'
        ? `${what} ${wasOrWere(sla.metric)} ${slaFigureText(sla)}, the SLA is ${limit.text}, which is undecided${note === '' ? '' : `: ${note}`}`
        : `${what} ${wasOrWere(sla.metric)} ${slaFigureText(sla)}, the SLA is ${limit.text}${note === '' ? '' : `, ${note}`}`
  const file = source === null ? undefined : pathIn(workspace, source.file)
  return annotation(action === 'warn' ? 'warning' : 'error', message, {
    file,
    line: source?.line,
    title: `${name}: ${metric} ${limit.text}`,
  })
}

/** The path of a file relative to the repository, by which GitHub finds the line for an annotation. */
function pathIn(workspace: string | undefined, file: string): string {
  if (workspace === undefined || !isAbsolute(file)) return file
  const path = relative(workspace, file)
  return path.startsWith('..') || isAbsolute(path) ? file : path.replaceAll('\\', '/')
}

/** Appends to the step's summary, to which other commands may have written; cuts the part that GitHub would reject. */
function appendSummary(file: string, text: string): void {
  const existingBytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  const room = summaryLimitBytes - existingBytes - 1
  const notice = '\n\nThe rest did not fit into the summary of the job.\n'
  if (room < notice.length) return
  const bytes = Buffer.from(text)
  const fitting =
    bytes.length <= room
      ? text
      : `${bytes
          .subarray(0, room - notice.length)
          .toString()
          .replace(/\ufffd$/, '')}${notice}`
  appendFileSync(file, `${fitting}\n`)
}
