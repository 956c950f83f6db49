import { Run } from '../fleet/run.ts'
import type { RunOutcome } from '../fleet/run-outcome.ts'
import type { RunRequest } from '../fleet/run-request.ts'
import { buildRecord } from '../record/record-builder.ts'
import type { RunRecord } from '../record/run-record.ts'
import { showError } from '../report/terminal/error-output.ts'
import { exitCodeOf, exitCodes } from './exit-code.ts'
import { chooseReporters } from './reporting/reporter-choice.ts'
import { Reporting } from './reporting/reporting.ts'
import type { RunHost } from './run-host.ts'
import type { SettingValues } from './settings/settings.ts'
import { version } from './version.ts'

/** The outcome of a run and its reports. */
export interface ConductedRun {
  exitCode: number
  /** Absent if nothing was measured. */
  record?: RunRecord
  /** How much longer a user's reporter may keep the process alive, in ms; absent if there is none. */
  lingerMs?: number
}

/**
 * Runs a plan for the command line: checks the report files, shows the run, and writes the reports. The load begins after
 * `before` has resolved.
 */
export async function conductRun(
  request: RunRequest,
  values: SettingValues,
  host: RunHost,
  before?: Promise<unknown>,
): Promise<ConductedRun> {
  const reporting = await Reporting.open(chooseReporters(values), request, {
    quiet: values.quiet === true,
    crash: host.crash,
  })
  const run = new Run(request, reporting)
  const stopListening = host.listen(
    () => {
      run.interrupt()
      reporting.interrupted()
    },
    () => {},
  )
  try {
    const outcome = await run.start(before).finally(() => reporting.closed())
    const end = outcome === undefined ? nothingMeasured(run) : await report(outcome, reporting)
    const { lingerMs } = reporting
    return { ...(lingerMs !== undefined && { lingerMs }), ...end }
  } finally {
    // Signals are handled until here, so that one during reporting does not lose the reports.
    stopListening()
    reporting.close()
  }
}

async function report(outcome: RunOutcome, reporting: Reporting): Promise<ConductedRun> {
  const record = buildRecord(outcome, version)
  const exitCode = outcome.planError === undefined ? exitCodeOf(record) : exitCodes.usage
  const isComplete = await reporting.ended(record, outcome, exitCode)
  if (outcome.planError !== undefined) showError(outcome.planError)
  else if (!isComplete && record.run.ended !== 'interrupted') return { exitCode: exitCodes.usage, record }
  return { exitCode, record }
}

function nothingMeasured({ teardownError }: Run): ConductedRun {
  if (teardownError !== undefined) showError(teardownError)
  process.stderr.write('interrupted before the load: nothing was measured\n')
  // A name that is still being resolved would keep the process alive.
  return { exitCode: exitCodes.interrupted, lingerMs: 500 }
}
