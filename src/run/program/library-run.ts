import { explained, PlimsollError } from '../../base/error.ts'
import { fromErrorData, toErrorData } from '../../base/error-data.ts'
import { dataWithoutSecretValues } from '../../base/secrets/secret-values.ts'
import { shown } from '../../base/text/shown.ts'
import type { Plan } from '../../plan/plan.ts'
import type { RunRecord } from '../../record/run-record.ts'
import { librarySettings } from '../settings/library-settings.ts'
import type { RunSettings } from '../settings/setting-layers.ts'
import { inSettingWords } from '../settings/setting-words.ts'
import { RunFailed } from './run-failed.ts'
import type { RunOptions } from './run-options.ts'

/** The latest run of a plan object. Runs take turns, because they would disturb each other's measurements. */
let latestRun: Promise<unknown> = Promise.resolve()

/** Implements `run` of the library. */
export async function libraryRun(plan: Plan | string | URL, options: RunOptions): Promise<RunRecord> {
  const settings = librarySettings(options)
  options.signal?.throwIfAborted()
  try {
    if (typeof plan === 'string' || plan instanceof URL) return await fileRun(plan, settings, options)
    if ((plan as Plan | undefined)?.kind !== 'plimsoll-plan') throw noPlan(plan)
    return await objectRun(plan, settings, options)
  } catch (error) {
    const shown = withoutSecrets(inSettingWords(error, settings, 'option'))
    const thrown = error instanceof RunFailed ? new RunFailed(shown as PlimsollError, error.record) : shown
    throw thrown instanceof PlimsollError ? explained(thrown) : thrown
  }
}

async function fileRun(file: string | URL, settings: RunSettings, options: RunOptions): Promise<RunRecord> {
  if (options.endpoints !== undefined) {
    throw new PlimsollError('bad-option', 'the option endpoints works only with a plan object', {
      advice: 'Leave it out: a plan file has its own endpoints.',
    })
  }
  const { runInThread } = await import('./file-run.ts')
  return runInThread(file, settings, options)
}

async function objectRun(plan: Plan, settings: RunSettings, options: RunOptions): Promise<RunRecord> {
  const { runPlanObject } = await import('./object-run.ts')
  const run = latestRun.then(() => {
    options.signal?.throwIfAborted()
    return runPlanObject(plan, settings, options)
  })
  latestRun = run.catch(() => {})
  return run
}

/** An error without the secrets that its texts may quote. */
function withoutSecrets(error: unknown): unknown {
  if (!(error instanceof PlimsollError)) return error
  const data = toErrorData(error)
  const shown = dataWithoutSecretValues(data)
  return JSON.stringify(shown) === JSON.stringify(data) ? error : fromErrorData(shown)
}

function noPlan(plan: unknown): PlimsollError {
  return new PlimsollError('no-plan', `run was given ${shown(plan)}, which is neither a plan nor a file`, {
    advice: 'Give it the result of plan({ … }), or the path of a plan file.',
  })
}
