import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { FileWatch } from '../plan-file/file-watch.ts'
import { bundlePlan } from '../plan-file/plan-bundle.ts'
import { planInputs } from '../plan-file/plan-inputs.ts'
import { hasColors, widthOf } from '../report/terminal/live/live-terminal.ts'
import { shownPath } from '../report/terminal/text/source-text.ts'
import { dim, fitLine, type Line, paintLine } from '../report/terminal/text/span.ts'
import { exitCodes } from '../run/exit-code.ts'
import { onInterrupt } from './signals.ts'

/** How long an outdated run may take to end before it is killed, in ms. */
const graceMs = 3_000

/**
 * `plimsoll run --watch`: runs each scenario once, and again whenever the plan or a file that it imports is saved. Each run
 * has its own process, so that nothing of the previous one remains. `words` are the arguments of the command line, `more`
 * are additional files to watch. Only a signal ends it. Resolves with the exit code.
 */
export async function watch(
  file: string,
  words: readonly string[],
  more: readonly string[] = [],
): Promise<number> {
  const plan = resolve(file)
  // A missing file is a mistake at the start only. Later, it is being saved.
  if (!statSync(plan, { throwIfNoEntry: false })?.isFile()) await bundlePlan(file)
  const given = words.filter((word) => word !== '--watch' && word !== '--once')
  const files = new FileWatch()
  let current: ChildProcess | undefined
  const interrupted = new Promise<'interrupted'>((tell) => {
    onInterrupt(
      () => tell('interrupted'),
      () => current?.kill('SIGKILL'),
    )
  })
  try {
    for (;;) {
      const inputs = [...(await planInputs(plan)), ...more]
      files.follow(inputs)
      const changed = files.changed()
      const run = spawn(process.execPath, [...process.execArgv, process.argv[1]!, ...given, '--once'], {
        stdio: ['ignore', 'inherit', 'inherit'],
        // Its own process group, so that Ctrl-C does not reach it twice: a second signal would end it before its teardown.
        detached: true,
      })
      current = run
      const ended = once(run, 'exit').then(() => 'ended' as const)
      let next = await Promise.race([changed, ended, interrupted])
      if (next === 'ended') {
        say(
          `watching ${inputs.length === 1 ? 'the plan' : `the plan and its imports, ${inputs.length} files`}; press Ctrl-C to end`,
        )
        next = await Promise.race([changed, interrupted])
      }
      await stop(run, ended)
      if (next === 'interrupted') return exitCodes.interrupted
      say(`saved: ${(next as string[]).map((path) => shownPath(path)).join(', ')}`)
    }
  } finally {
    files.close()
    // The result of the current run is no longer needed.
    current?.kill('SIGKILL')
  }
}

/** Ends a run, and kills it after `graceMs`. */
async function stop(run: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (run.exitCode !== null || run.signalCode !== null) return
  run.kill('SIGTERM')
  const patience = setTimeout(() => run.kill('SIGKILL'), graceMs)
  await ended
  clearTimeout(patience)
}

function say(text: string): void {
  const line: Line = [dim(`── ${text} ──`)]
  const shown = fitLine(line, widthOf(process.stderr))
  process.stderr.write(`\n${paintLine(shown, hasColors(process.stderr))}\n\n`)
}
