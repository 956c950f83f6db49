import type { RunRecord } from '../record/run-record.ts'
import { readPlanFile } from '../run/plan-file-run.ts'
import type { RunSettings } from '../run/settings/setting-layers.ts'
import { conduct } from './conduct.ts'
import { checkOnceFlags } from './once-flags.ts'

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
  if (flags.printConfig) return (await import('./print-config.ts')).printConfig(request, settings)
  if (flags.once) return (await import('./once.ts')).once(request, settings, types)
  return conduct(request, flags, types, onRecord)
}
