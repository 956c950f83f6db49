import { Once } from '../fleet/once/once.ts'
import type { RunRequest } from '../fleet/run.ts'
import { hasColors } from '../report/terminal/live/live-terminal.ts'
import { isPassed, OnceView } from '../report/terminal/once/once-view.ts'
import { exitCodes } from '../run/exit-code.ts'
import type { RunSettings } from '../run/settings/setting-layers.ts'
import { longFlag, type SettingName } from '../run/settings/settings.ts'
import { onSignal } from './signals.ts'

/**
 * `plimsoll run --once`: each scenario one time, and what happens on stderr as it happens. Answers the exit code: 0
 * when every scenario ran to its end, 1 when one failed, 2 when the plan's own code did.
 */
export async function once(
  request: RunRequest,
  settings: RunSettings,
  before?: Promise<unknown>,
): Promise<number> {
  const { flags } = settings
  const view = new OnceView((text) => process.stderr.write(text), {
    // In a file lines are not wrapped: whoever searches it should find them whole.
    columns: process.stderr.columns ?? Number.POSITIVE_INFINITY,
    color: hasColors(process.stderr),
    trace: flags.trace === true,
    quiet: flags.quiet === true,
  })
  const run = new Once(request, (event) => view.see(event))
  const forget = onSignal(
    () => run.interrupt(),
    () => {},
  )
  try {
    view.begin(request.name, request.target)
    const idle = idleFlags(settings)
    if (idle.length > 0) view.note(`without effect here: ${idle.join(', ')}`)
    await run.start(before)
  } catch (error) {
    // What went wrong is said below, apart from what happened until then.
    if (!flags.quiet) process.stderr.write('\n')
    throw error
  } finally {
    forget()
  }
  view.end(run.interrupted)
  if (run.interrupted) return exitCodes.interrupted
  if (isPassed(view.totals)) return exitCodes.pass
  return view.totals.scriptErrors > 0 ? exitCodes.usage : exitCodes.fail
}

/** Settings of a load and of its reports, which there are none of. */
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

/** The flags that were given and change nothing: a command line may have been for a load before. */
function idleFlags({ origins }: RunSettings): string[] {
  return ofLoads.filter((name) => origins.get(name)?.from === 'flag').map(longFlag)
}
