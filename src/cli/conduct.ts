import type { LiveState } from '../fleet/live-state.ts'
import { Run, type RunOutcome, type RunRequest } from '../fleet/run.ts'
import { hasColors, isLiveTerminal } from '../report/terminal/live-terminal.ts'
import { LiveView } from '../report/terminal/live-view.ts'
import { ProgressLines } from '../report/terminal/progress-lines.ts'
import { renderSummary } from '../report/terminal/summary.ts'
import { buildRecord } from '../store/record-builder.ts'
import type { RunRecord } from '../store/run-record.ts'
import { showError } from './error-output.ts'
import { exitCodeOf, exitCodes } from './exit-code.ts'
import { ReportFiles } from './report-files.ts'
import type { RunFlags } from './run-flags.ts'
import { version } from './version.ts'

/**
 * Conducts a run: opens what it will write, shows it while it lasts, heeds Ctrl-C, writes the reports and answers the
 * exit code. `before` is awaited just before the load.
 */
export async function conduct(
  request: RunRequest,
  flags: RunFlags,
  before?: Promise<unknown>,
): Promise<number> {
  const files = ReportFiles.open(flags)
  const display = flags.quiet ? undefined : displayFor(request)
  const run = new Run(request, { second: (state) => display?.update(state) })
  const forget = onSignal(
    () => {
      run.interrupt()
      display?.note?.('ending the load; again to exit at once')
    },
    () => files.discard(),
  )
  let outcome: RunOutcome | undefined
  try {
    outcome = await run.start(before)
  } catch (error) {
    files.discard()
    forget()
    throw error
  } finally {
    display?.clear?.()
  }
  if (outcome === undefined) {
    files.discard()
    forget()
    process.stderr.write('interrupted before the load: nothing was measured\n')
    return exitCodes.interrupted
  }
  const record = buildRecord(outcome, version)
  const isWritten = await files.write(record)
  // Only now: a signal that comes while reports are written must not cost them.
  forget()
  show(record, outcome.misuse !== undefined, flags.quiet === true)
  files.announce(flags.quiet === true)
  if (outcome.misuse !== undefined) {
    showError(outcome.misuse)
    return exitCodes.usage
  }
  return isWritten || record.run.ended === 'interrupted' ? exitCodeOf(record) : exitCodes.usage
}

interface Display {
  update(state: LiveState): void
  clear?(): void
  note?(text: string): void
}

function displayFor(request: RunRequest): Display {
  if (isLiveTerminal(process.stderr)) return new LiveView(process.stderr, request)
  return new ProgressLines((text) => process.stderr.write(text), request)
}

function show(record: RunRecord, hasMistake: boolean, quiet: boolean): void {
  const columns = process.stderr.columns ?? 100
  const color = hasColors(process.stderr)
  // A mistake in the plan is shown below, with its line.
  const findings = hasMistake
    ? record.findings.filter(({ severity }) => severity !== 'critical')
    : record.findings
  process.stderr.write(renderSummary({ ...record, findings }, { columns, color, verdictOnly: quiet }))
}

/** Ctrl-C and SIGTERM end the load; a second one exits at once, after `giveUp`. Answers how to stop listening. */
function onSignal(end: () => void, giveUp: () => void): () => void {
  let ending = false
  const listen = () => {
    if (ending) {
      giveUp()
      process.exit(exitCodes.interrupted)
    }
    ending = true
    end()
  }
  process.on('SIGINT', listen)
  process.on('SIGTERM', listen)
  return () => {
    process.off('SIGINT', listen)
    process.off('SIGTERM', listen)
  }
}
