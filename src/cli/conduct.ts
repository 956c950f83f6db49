import { Run, type RunOutcome, type RunRequest } from '../fleet/run.ts'
import { buildRecord } from '../record/record-builder.ts'
import type { RunRecord } from '../record/run-record.ts'
import { showError } from '../report/terminal/error-output.ts'
import { exitCodeOf, exitCodes } from '../run/exit-code.ts'
import { chooseReporters } from '../run/reporting/reporter-choice.ts'
import { Reporting } from '../run/reporting/reporting.ts'
import type { RunFlags } from '../run/settings/run-flags.ts'
import { version } from '../run/version.ts'
import { onSignal } from './signals.ts'

/**
 * Conducts a run: opens what it will write, shows it while it lasts, heeds Ctrl-C, writes the reports and answers the
 * exit code. `before` is awaited just before the load; `onRecord` is told what the run came to.
 */
export async function conduct(
  request: RunRequest,
  flags: RunFlags,
  before?: Promise<unknown>,
  onRecord?: (record: RunRecord) => void,
): Promise<number> {
  const reporting = await Reporting.open(chooseReporters(flags), request, { quiet: flags.quiet === true })
  const run = new Run(request, reporting)
  const forget = onSignal(
    () => {
      run.interrupt()
      reporting.interrupted()
    },
    () => reporting.discard(),
  )
  try {
    const outcome = await run.start(before).finally(() => reporting.closed())
    const exitCode = outcome === undefined ? nothingMeasured() : await report(outcome, reporting, onRecord)
    reporting.letGo(exitCode)
    return exitCode
  } finally {
    // Only now: a signal that comes while reports are written must not cost them.
    forget()
    reporting.discard()
  }
}

async function report(
  outcome: RunOutcome,
  reporting: Reporting,
  onRecord?: (record: RunRecord) => void,
): Promise<number> {
  const record = buildRecord(outcome, version)
  onRecord?.(record)
  const exitCode = outcome.planError === undefined ? exitCodeOf(record) : exitCodes.usage
  const isWhole = await reporting.ended(record, outcome, exitCode)
  if (outcome.planError !== undefined) {
    showError(outcome.planError)
    return exitCodes.usage
  }
  return isWhole || record.run.ended === 'interrupted' ? exitCode : exitCodes.usage
}

function nothingMeasured(): number {
  process.stderr.write('interrupted before the load: nothing was measured\n')
  return exitCodes.interrupted
}
