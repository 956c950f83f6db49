/** The process of one of several plans: it does what it is told once, and says what came of it. */
import module from 'node:module'
import { consoleToStderr } from '../../base/stderr-console.ts'
import type { RunRecord } from '../../record/run-record.ts'
import type { RunSettings } from '../../run/settings/setting-layers.ts'

/** What the process of a plan is to do: find its mistakes, or run it. */
export interface PlanOrder {
  task: 'check' | 'run'
  plan: string
  /** Which of its levels it is of several; that is also what its settings say. */
  level?: string
  settings: RunSettings
}

/** What came of a plan. */
export interface PlanEnd {
  exitCode: number
  /** Undefined where nothing was measured. */
  result?: PlanResult
  /** The levels of a plan that was checked and is to run at all of them. */
  levels?: string[]
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
  const { exitCodes } = await import('../../run/exit-code.ts')
  // Whoever gave the order is gone: the run ends as if somebody had asked for it.
  const abandoned = () => process.kill(process.pid, 'SIGTERM')
  process.on('disconnect', abandoned)
  let end: PlanEnd
  try {
    end = await obey(order)
  } catch (error) {
    const { showError } = await import('../../report/terminal/error-output.ts')
    const { PlimsollError } = await import('../../base/error.ts')
    const { inWordsOfOrigin } = await import('../../run/settings/setting-layers.ts')
    showError(inWordsOfOrigin(error, order.settings))
    end = { exitCode: error instanceof PlimsollError ? exitCodes.usage : exitCodes.internal }
  }
  process.exitCode = end.exitCode
  process.off('disconnect', abandoned)
  if (process.connected) process.send!(end, () => process.disconnect())
})

async function obey({ task, plan, settings }: PlanOrder): Promise<PlanEnd> {
  if (task === 'run') {
    let result: PlanResult | undefined
    const exitCode = await (await import('../run.ts')).run(plan, settings, (record) => {
      result = resultOf(record)
    })
    return { exitCode, ...(result !== undefined && { result }) }
  }
  const { readLevelsOfPlanFile, readPlanFile } = await import('../../run/plan-file-run.ts')
  const { wantsAllLevels } = await import('../../run/settings/run-flags.ts')
  if (wantsAllLevels(settings.flags))
    return { exitCode: 0, levels: await readLevelsOfPlanFile(plan, settings) }
  const { types } = await readPlanFile(plan, settings)
  await types
  return { exitCode: 0 }
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
