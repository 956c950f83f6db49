import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { messageOf, PlimsollError } from '../../base/error.ts'
import { fromErrorData } from '../../base/error-data.ts'
import { entryUrl } from '../../base/own-files.ts'
import type { RunRecord } from '../../record/run-record.ts'
import type { RunSettings } from '../settings/setting-layers.ts'
import type { FileRunEvent, FileRunOrder } from './file-run-thread.ts'
import { RunFailed } from './run-failed.ts'
import type { RunOptions } from './run-options.ts'

/**
 * Runs a plan file in its own thread with its own modules, so that declarations of different plans do not mix and a changed
 * file is read again. That thread starts the threads that make the load. Rejects like `run`.
 */
export function runInThread(
  plan: string | URL,
  settings: RunSettings,
  { signal, onStarted, onSecond }: RunOptions,
): Promise<RunRecord> {
  const file = plan instanceof URL ? fileURLToPath(plan) : plan
  const order: FileRunOrder = { file, settings }
  const thread = new Worker(entryUrl('run/program/file-run-thread'), { workerData: order })
  const interrupt = () => thread.postMessage('interrupt')
  signal?.addEventListener('abort', interrupt)
  if (signal?.aborted) interrupt()
  return new Promise<RunRecord>((done, failed) => {
    let thrown: { error: unknown } | undefined
    const notify = (call: () => unknown) => {
      if (thrown !== undefined) return
      try {
        call()
      } catch (error) {
        thrown = { error }
        interrupt()
      }
    }
    thread.on('message', (event: FileRunEvent) => {
      if (event.type === 'started') notify(() => onStarted?.(event.run))
      else if (event.type === 'second') notify(() => onSecond?.(event.state))
      else if (thrown !== undefined) failed(thrown.error)
      else if (event.type === 'done') done(event.record)
      else failed(event.type === 'interrupted' ? signal?.reason : errorOf(event))
    })
    const lost = (why: string) => new PlimsollError('worker-lost', `the run was lost: ${why}`)
    thread.on('error', (error) => failed(lost(messageOf(error))))
    thread.on('exit', (code) =>
      failed(lost(`its thread exited with code ${code}, as it does when a plan calls process.exit`)),
    )
  }).finally(() => {
    signal?.removeEventListener('abort', interrupt)
    return thread.terminate()
  })
}

function errorOf({ error, record }: Extract<FileRunEvent, { type: 'failed' }>): PlimsollError {
  const known = fromErrorData(error)
  return record === undefined ? known : new RunFailed(known, record)
}
