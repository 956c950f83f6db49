import { Once } from '../fleet/once.ts'
import type { RunRequest } from '../fleet/run.ts'
import { hasColors } from '../report/terminal/live-terminal.ts'
import { isPassed, OnceView } from '../report/terminal/once-view.ts'
import { exitCodes } from './exit-code.ts'
import type { RunFlags } from './run-flags.ts'
import { onSignal } from './signals.ts'

/**
 * `plimsoll run --once`: each scenario one time, and what happens on stderr as it happens. Answers the exit code: 0
 * when every scenario ran to its end, 1 when one failed, 2 when the plan's own code did.
 */
export async function once(request: RunRequest, flags: RunFlags, before?: Promise<unknown>): Promise<number> {
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
    await run.start(before)
  } finally {
    forget()
  }
  view.end(run.interrupted)
  if (run.interrupted) return exitCodes.interrupted
  if (isPassed(view.totals)) return exitCodes.pass
  return view.totals.scriptErrors > 0 ? exitCodes.usage : exitCodes.fail
}
