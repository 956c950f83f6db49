import { enableCompileCache } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'
import type { ErrorData } from '../../base/error-data.ts'
import type { LiveState } from '../../fleet/live-state.ts'
import type { RunRecord } from '../../record/run-record.ts'
import type { StartedRun } from '../../report/reporter.ts'
import type { RunSettings } from '../settings/setting-layers.ts'

/** The task of the thread that runs a plan file. */
export interface FileRunOrder {
  file: string
  settings: RunSettings
}

/** A message of the thread that runs a plan file. Its last message is one of the last three. */
export type FileRunEvent =
  | { type: 'started'; run: StartedRun }
  | { type: 'second'; state: LiveState }
  | { type: 'done'; record: RunRecord }
  /** The run was interrupted before the load, so nothing was measured. */
  | { type: 'interrupted' }
  /** `record` is there if the load had begun. */
  | { type: 'failed'; error: ErrorData; record?: RunRecord }

enableCompileCache()
const { consoleToStderr, outputWritten } = await import('../../base/stderr-console.ts')
consoleToStderr()
const { messageOf, PlimsollError } = await import('../../base/error.ts')
const { toErrorData } = await import('../../base/error-data.ts')
const { dataWithoutSecretValues } = await import('../../base/secrets/secret-values.ts')
const { readPlanFile } = await import('../plan-file-run.ts')
const { quietRun } = await import('./quiet-run.ts')
const { RunFailed } = await import('./run-failed.ts')
const { inSettingWords } = await import('../settings/setting-words.ts')

const port = parentPort!
const send = (event: FileRunEvent) => port.postMessage(event)
const { file, settings } = workerData as FileRunOrder
const ending = new AbortController()
port.on('message', () => ending.abort())

try {
  const { request, types } = await readPlanFile(file, settings)
  const watch = {
    signal: ending.signal,
    onStarted: (run: StartedRun) => send({ type: 'started', run }),
    onSecond: (state: LiveState) => send({ type: 'second', state }),
  }
  const record = await quietRun(request, watch, types)
  await outputWritten()
  send({ type: 'done', record })
} catch (error) {
  await outputWritten()
  if (error === ending.signal.reason && ending.signal.aborted) send({ type: 'interrupted' })
  else
    send({
      type: 'failed',
      error: failure(error),
      ...(error instanceof RunFailed && { record: error.record }),
    })
}

/** An error as data, with settings named as the program's options. */
function failure(thrown: unknown): ErrorData {
  const error = inSettingWords(thrown, settings, 'option')
  return error instanceof PlimsollError
    ? dataWithoutSecretValues(toErrorData(error))
    : dataWithoutSecretValues({ code: 'internal', message: `a fault inside Plimsoll: ${messageOf(error)}` })
}
