import type { RunRecord } from '../record/run-record.ts'
import { type ConductedRun, conductRun } from '../run/conducted-run.ts'
import { readPlanFile } from '../run/plan-file-run.ts'
import type { RunSettings } from '../run/settings/setting-layers.ts'
import { commandHost } from './command-host.ts'
import { checkOnceFlags } from './once-flags.ts'

/** `plimsoll run <file>`: runs a plan file. The record is absent if nothing was measured. */
export async function runPlan(
  file: string,
  settings: RunSettings,
): Promise<{ exitCode: number; record?: RunRecord }> {
  const { values, configFile } = settings
  checkOnceFlags(values)
  if (values.watch) {
    const more = configFile === undefined ? [] : [configFile]
    return { exitCode: await (await import('./watch.ts')).watch(file, process.argv.slice(2), more) }
  }
  const { request, types } = await readPlanFile(file, settings)
  if (values.printConfig)
    return { exitCode: (await import('./print-config.ts')).printConfig(request, settings) }
  if (values.once) {
    const { runOnce } = await import('../run/once-run.ts')
    return { exitCode: await runOnce(request, settings, commandHost, types) }
  }
  return limitLinger(await conductRun(request, values, commandHost, types))
}

/** Exits after `lingerMs` if open handles of a user's reporter keep the process alive. Returns `run`. */
export function limitLinger(run: ConductedRun): ConductedRun {
  if (run.lingerMs !== undefined) setTimeout(() => process.exit(run.exitCode), run.lingerMs).unref()
  return run
}
