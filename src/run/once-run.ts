import { Once } from '../fleet/once/once.ts'
import type { RunRequest } from '../fleet/run-request.ts'
import { hasColors, widthOf } from '../report/terminal/live/live-terminal.ts'
import { isPassed, OnceView } from '../report/terminal/once/once-view.ts'
import { exitCodes } from './exit-code.ts'
import type { RunHost } from './run-host.ts'
import type { RunSettings } from './settings/setting-layers.ts'
import { settingWord } from './settings/setting-words.ts'
import type { SettingName } from './settings/settings.ts'

/**
 * Runs each scenario once, after `before` has resolved, and shows its events on stderr. Resolves with the exit code: 0 if
 * every scenario passed, 1 if one failed, 2 if the plan's own code failed, 130 after an interrupt.
 */
export async function runOnce(
  request: RunRequest,
  settings: RunSettings,
  host: RunHost,
  before?: Promise<unknown>,
): Promise<number> {
  const { values } = settings
  const view = new OnceView((text) => process.stderr.write(text), {
    columns: widthOf(process.stderr),
    color: hasColors(process.stderr),
    trace: values.trace === true,
    quiet: values.quiet === true,
  })
  const run = new Once(request, (event) => view.see(event))
  const stopListening = host.listen(
    () => run.interrupt(),
    () => {},
  )
  try {
    view.begin(request.name, request.target)
    const unused = unusedFlags(settings)
    if (unused.length > 0) view.note(`no effect without load: ${unused.join(', ')}`)
    await run.start(before)
  } catch (error) {
    // An empty line separates the error from the events before it.
    if (!values.quiet) process.stderr.write('\n')
    throw error
  } finally {
    stopListening()
  }
  view.end(run.interrupted)
  if (run.interrupted) return exitCodes.interrupted
  if (isPassed(view.totals)) return exitCodes.pass
  return view.totals.scriptErrors > 0 ? exitCodes.usage : exitCodes.fail
}

/** Settings that only affect a load and its reports. */
const loadSettings: readonly SettingName[] = [
  'users',
  'spawnRate',
  'rate',
  'level',
  'profile',
  'runTime',
  'requests',
  'workers',
  'pacing',
  'sla',
  'json',
  'html',
  'csv',
  'junit',
  'markdown',
  'reporter',
]

/** The given flags that have no effect without load. The command line of a load may be reused with `--once`. */
function unusedFlags({ origins }: RunSettings): string[] {
  return loadSettings
    .filter((name) => origins.get(name)?.from === 'flag')
    .map((name) => settingWord(name, { from: 'flag' }))
}
