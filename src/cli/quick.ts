import { conductRun } from '../run/conducted-run.ts'
import { quickRequest } from '../run/quick-run.ts'
import type { RunSettings } from '../run/settings/setting-layers.ts'
import { commandHost } from './command-host.ts'
import { checkOnceFlags } from './once-flags.ts'
import { limitLinger } from './run.ts'

/** `plimsoll quick <url…>`: repeats one request, or several in turn. Resolves with the exit code. */
export async function quick(urls: readonly string[], settings: RunSettings): Promise<number> {
  const { values } = settings
  checkOnceFlags(values)
  const request = await quickRequest(urls, values)
  if (values.printConfig) return (await import('./print-config.ts')).printConfig(request, settings)
  if (values.once) return (await import('../run/once-run.ts')).runOnce(request, settings, commandHost)
  return limitLinger(await conductRun(request, values, commandHost)).exitCode
}
