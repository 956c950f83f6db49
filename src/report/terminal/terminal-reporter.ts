import type { LiveState } from '../../fleet/live-state.ts'
import type { RunRequest } from '../../fleet/run-request.ts'
import { plannedLoads, plannedPhases } from '../../load/planned/planned-load.ts'
import { unreachedUsers } from '../../load/planned/unreached-users.ts'
import type { RunRecord } from '../../record/run-record.ts'
import { logWriter } from '../github/log-writer.ts'
import type { OwnRunEnd } from '../own-run-end.ts'
import type { Reporter } from '../reporter.ts'
import { liveRunOf } from './live/live-context.ts'
import { hasColors, isLiveTerminal, widthOf } from './live/live-terminal.ts'
import { LiveView } from './live/live-view.ts'
import { ProgressLines } from './live/progress-lines.ts'
import { notMeantLines } from './planned/not-meant-lines.ts'
import { outlookLines } from './planned/outlook-lines.ts'
import { plannedLines } from './planned/planned-lines.ts'
import { unreachedLines } from './planned/unreached-lines.ts'
import { renderSummary } from './summary/summary.ts'
import { paintLine } from './text/span.ts'

interface Display {
  update(state: LiveState): void
  note(text: string): void
  clear?(): void
}

/** Shows a run on a terminal or in a log: the planned load, the progress (redrawn in place or as lines), the summary. */
export class TerminalReporter implements Reporter {
  readonly #stream: NodeJS.WriteStream
  readonly #write: (text: string) => void
  readonly #display: Display | undefined
  readonly #quiet: boolean
  readonly #request: RunRequest

  /** `quiet` shows only the verdict. */
  constructor(stream: NodeJS.WriteStream, request: RunRequest, quiet: boolean) {
    this.#stream = stream
    this.#write = logWriter(stream)
    this.#quiet = quiet
    this.#request = request
    this.#display = quiet ? undefined : displayFor(stream, this.#write, request)
  }

  started(): void {
    if (this.#quiet) return
    const { load, slas } = this.#request
    const planned = { loads: plannedLoads(load), phases: plannedPhases(load) }
    const columns = widthOf(this.#stream)
    const parts = [
      plannedLines(planned.loads, planned.phases, { columns, isDrawn: isLiveTerminal(this.#stream) }),
      [...notMeantLines(slas, columns), ...outlookLines(slas, planned, columns)],
      unreachedLines(unreachedUsers(load), columns),
    ]
    const color = hasColors(this.#stream)
    for (const lines of parts) {
      for (const spans of lines) this.#write(`${paintLine(spans, color)}\n`)
      if (lines.length > 0) this.#write('\n')
    }
  }

  second(state: LiveState): void {
    this.#display?.update(state)
  }

  interrupted(): void {
    this.#display?.note('ending the load; again to exit at once')
  }

  closed(): void {
    this.#display?.clear?.()
  }

  ended(record: RunRecord, { outcome, files }: OwnRunEnd): void {
    const columns = widthOf(this.#stream)
    const color = hasColors(this.#stream)
    // An error in the plan is shown after the summary, with its line.
    const findings =
      outcome.planError === undefined
        ? record.findings
        : record.findings.filter(({ severity }) => severity !== 'critical')
    this.#write(renderSummary({ ...record, findings }, { columns, color, verdictOnly: this.#quiet }))
    if (this.#quiet) return
    for (const { title, fullPath } of files) this.#write(`  ${title.padEnd(12)} ${fullPath}\n`)
  }
}

function displayFor(stream: NodeJS.WriteStream, write: (text: string) => void, request: RunRequest): Display {
  const run = liveRunOf(request)
  return isLiveTerminal(stream) ? new LiveView(stream, run) : new ProgressLines(write, run)
}
