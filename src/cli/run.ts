import type { RunRecord } from '../store/run-record.ts'
import { conduct } from './conduct.ts'
import { readPlanFile } from './plans/plan-file.ts'
import { checkOnceFlags } from './settings/once-flags.ts'
import type { RunSettings } from './settings/setting-layers.ts'

/** `plimsoll run <file>`: from a plan file to a verdict. Answers the exit code; `onRecord` is told what came of it. */
export async function run(
  file: string,
  settings: RunSettings,
  onRecord?: (record: RunRecord) => void,
): Promise<number> {
  const { flags, configFile } = settings
  checkOnceFlags(flags)
  if (flags.watch) {
    const more = configFile === undefined ? [] : [configFile]
    return (await import('./watch.ts')).watch(file, process.argv.slice(2), more)
  }
  const { request, types } = await readPlanFile(file, settings)
  if (flags.printConfig) return (await import('./settings/print-config.ts')).printConfig(request, settings)
  if (flags.once) return (await import('./once.ts')).once(request, settings, types)
  return conduct(request, flags, types, onRecord)
}
