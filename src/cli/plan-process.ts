/** The entry of the process of one of several plans. It receives a `PlanOrder` and sends back a `PlanEnd`. */
import module from 'node:module'
import { consoleToStderr } from '../base/stderr-console.ts'
import type { PlanEnd, PlanOrder } from '../run/several/plan-order.ts'

module.enableCompileCache()
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
consoleToStderr()

process.once('message', async (order: PlanOrder) => {
  // If the parent process ends, the run is interrupted.
  const abandoned = () => process.kill(process.pid, 'SIGTERM')
  process.on('disconnect', abandoned)
  const end = await execute(order).catch((error) => endAfterError(error, order))
  process.exitCode = end.exitCode
  process.off('disconnect', abandoned)
  if (process.connected) process.send!(end, () => process.disconnect())
})

async function execute({ task, plan, settings, isOneOfSeveral }: PlanOrder): Promise<PlanEnd> {
  if (task === 'run') {
    const { exitCode, record } = await (await import('./run.ts')).runPlan(plan, settings)
    if (record === undefined) return { exitCode }
    const { planResult } = await import('../run/several/plan-order.ts')
    return { exitCode, result: planResult(record) }
  }
  const { readLevelsOfPlanFile } = await import('../run/plan-file-run.ts')
  const choice = await readLevelsOfPlanFile(plan, settings, isOneOfSeveral)
  const { secretValues } = await import('../base/secrets/secret-values.ts')
  return { exitCode: 0, choice, secrets: secretValues() }
}

async function endAfterError(error: unknown, { settings }: PlanOrder): Promise<PlanEnd> {
  const { explainError } = await import('./explanation.ts')
  return { exitCode: explainError(error, settings) }
}
