/** The process of one of several plans: it does what it is told once, and says what came of it. */
import module from 'node:module'
import { consoleToStderr } from '../../base/stderr-console.ts'
import type { RunRecord } from '../../store/run-record.ts'
import type { RunSettings } from '../settings/setting-layers.ts'

/** What the process of a plan is to do: find its mistakes, or run it. */
export interface PlanOrder {
  task: 'check' | 'run'
  plan: string
  settings: RunSettings
}

/** What came of a plan. */
export interface PlanEnd {
  exitCode: number
  /** Undefined where nothing was measured. */
  result?: PlanResult
}

/** The figures of a plan in the table of all. */
export type PlanResult = Pick<
  RunRecord['judged']['totals'],
  'requests' | 'failures' | 'requestsPerSecond'
> & {
  status: RunRecord['verdict']['status']
  p95Ms: number
  seconds: number
}

module.enableCompileCache()
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
consoleToStderr()

process.once('message', async (order: PlanOrder) => {
  const { exitCodes } = await import('../exit-code.ts')
  // Whoever gave the order is gone: the run ends as if somebody had asked for it.
  const abandoned = () => process.kill(process.pid, 'SIGTERM')
  process.on('disconnect', abandoned)
  let result: PlanResult | undefined
  let exitCode: number
  try {
    exitCode = await obey(order, (record) => {
      result = resultOf(record)
    })
  } catch (error) {
    const { showError } = await import('../error-output.ts')
    const { PlimsollError } = await import('../../base/error.ts')
    const { inWordsOfOrigin } = await import('../settings/setting-layers.ts')
    showError(inWordsOfOrigin(error, order.settings))
    exitCode = error instanceof PlimsollError ? exitCodes.usage : exitCodes.internal
  }
  process.exitCode = exitCode
  const end: PlanEnd = { exitCode, ...(result !== undefined && { result }) }
  process.off('disconnect', abandoned)
  if (process.connected) process.send!(end, () => process.disconnect())
})

async function obey(
  { task, plan, settings }: PlanOrder,
  onRecord: (record: RunRecord) => void,
): Promise<number> {
  if (task === 'run') return (await import('../run.ts')).run(plan, settings, onRecord)
  const { types } = await (await import('./plan-file.ts')).readPlanFile(plan, settings)
  await types
  return 0
}

function resultOf({ verdict, judged, totals, run }: RunRecord): PlanResult {
  // As in the summary of each: what is judged, and where no judged phase came, everything.
  const { requests, failures, requestsPerSecond, responseMs } =
    judged.totals.requests > 0 ? judged.totals : totals
  return {
    status: verdict.status,
    requests,
    failures,
    requestsPerSecond,
    p95Ms: responseMs.p95,
    seconds: run.durationSeconds,
  }
}
