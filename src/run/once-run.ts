import { Once } from '../fleet/once/once.ts'
import type { RunRequest } from '../fleet/run-request.ts'
import { hasColors } from '../report/terminal/live/live-terminal.ts'
import { isPassed, OnceView } from '../report/terminal/once/once-view.ts'
import { exitCodes } from './exit-code.ts'
import type { RunHost } from './run-host.ts'
import type { RunSettings } from './settings/setting-layers.ts'
import { settingWord } from './settings/setting-words.ts'
import type { SettingName } from './settings/settings.ts'

/**
 * Runs each scenario once and shows on stderr what happens. `before` is awaited just before. Returns the exit code: 0 when
 * every scenario ran to its end, 1 when one failed, 2 when the plan's own code failed.
 */
export async function runOnce(
  request: RunRequest,
  settings: RunSettings,
  host: RunHost,
  before?: Promise<unknown>,
): Promise<number> {
  const { values } = settings
  const view = new OnceView((text) => process.stderr.write(text), {
    // In a file lines are not wrapped, so that a search finds them whole.
    columns: process.stderr.columns ?? Number.POSITIVE_INFINITY,
    color: hasColors(process.stderr),
    trace: values.trace === true,
    quiet: values.quiet === true,
  })
  const run = new Once(request, (event) => view.see(event))
  const forget = host.listen(
    () => run.interrupt(),
    () => {},
  )
  try {
    view.begin(request.name, request.target)
    const idle = unusedFlags(settings)
    if (idle.length > 0) view.note(`without effect here: ${idle.join(', ')}`)
    await run.start(before)
  } catch (error) {
    // The error is shown below, apart from what happened until then.
    if (!values.quiet) process.stderr.write('\n')
    throw error
  } finally {
    forget()
  }
  view.end(run.interrupted)
  if (run.interrupted) return exitCodes.interrupted
  if (isPassed(view.totals)) return exitCodes.pass
  return view.totals.scriptErrors > 0 ? exitCodes.usage : exitCodes.fail
}

/** Settings of a load and of its reports, neither of which there is here. */
const ofLoads: readonly SettingName[] = [
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

/** The flags without effect here: the same command line may have been used for a load before. */
function unusedFlags({ origins }: RunSettings): string[] {
  return ofLoads
    .filter((name) => origins.get(name)?.from === 'flag')
    .map((name) => settingWord(name, { from: 'flag' }))
}
