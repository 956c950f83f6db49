import { dataWithoutSecretValues } from '../../base/secrets/secret-values.ts'
import { Run } from '../../fleet/run.ts'
import type { RunOutcome } from '../../fleet/run-outcome.ts'
import type { RunRequest } from '../../fleet/run-request.ts'
import { buildRecord } from '../../record/record-builder.ts'
import type { RunRecord } from '../../record/run-record.ts'
import { startedRun } from '../../report/started-run.ts'
import { version } from '../version.ts'
import { RunFailed } from './run-failed.ts'
import type { RunOptions } from './run-options.ts'

/**
 * Runs a plan for a program, without printing or listening to signals of the process. Rejects with the `PlimsollError` of
 * a mistake in the plan (a `RunFailed` if the load had begun), with the error that a callback threw, or with the reason of `signal` if it aborts before the load.
 */
export async function quietRun(
  request: RunRequest,
  { signal, onStarted, onSecond }: Pick<RunOptions, 'signal' | 'onStarted' | 'onSecond'>,
  before?: Promise<unknown>,
): Promise<RunRecord> {
  let thrown: { error: unknown } | undefined
  const notify = (call: () => unknown) => {
    if (thrown !== undefined) return
    try {
      call()
    } catch (error) {
      thrown = { error }
      // The run is calling this callback at the moment, so it is interrupted later.
      setImmediate(() => run.interrupt())
    }
  }
  const run = new Run(request, {
    started: (request, startedAt) =>
      notify(() => onStarted?.(dataWithoutSecretValues(startedRun(request, startedAt)))),
    second: (state) => notify(() => onSecond?.(dataWithoutSecretValues(state))),
  })
  const interrupt = () => run.interrupt()
  signal?.addEventListener('abort', interrupt)
  if (signal?.aborted) interrupt()
  try {
    const outcome = await run.start(before)
    if (thrown !== undefined) throw thrown.error
    if (outcome === undefined) throw signal?.reason ?? new Error('the run was interrupted before its load')
    const record = buildRecord(withoutUnused(outcome), version)
    if (outcome.planError !== undefined) throw new RunFailed(outcome.planError, record)
    return record
  } finally {
    signal?.removeEventListener('abort', interrupt)
  }
}

/** Removes metrics and endpoints that a plan object did not use. They may belong to other plans in this process. */
function withoutUnused(outcome: RunOutcome): RunOutcome {
  const { request, tally } = outcome
  if (request.planObject === undefined) return outcome
  const used = new Set(tally.metrics.names.map(({ name }) => name))
  const metrics = request.plan.metrics.filter(({ name }) => used.has(name))
  const called = new Set(tally.rows.map(({ name }) => name))
  const endpoints = request.planObject.ownsAllEndpoints
    ? request.plan.endpoints
    : request.plan.endpoints.filter(({ name }) => called.has(name))
  return { ...outcome, request: { ...request, plan: { ...request.plan, metrics, endpoints } } }
}
