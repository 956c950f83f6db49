import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Command, CommanderError } from 'commander'
import { PlimsollError } from '../base/error.ts'
import { showError } from '../report/terminal/error-output.ts'
import { exitCodes } from '../run/exit-code.ts'
import { addFlags, givenSettings, wantsAllLevels } from '../run/settings/run-flags.ts'
import { settle, withSettings } from '../run/settings/run-settings.ts'
import { version } from '../run/version.ts'

/** Runs one command and answers its exit code. Each command is loaded when it is called. */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.pass
  const program = new Command('plimsoll')
    .description('Load testing in TypeScript with a verdict you can trust')
    .version(version)
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ writeErr: () => {}, outputError: () => {} })

  addFlags(program.command('run').description('run a plan, or several one after the other'), 'run')
    .argument('<file...>', 'a plan: a *.load.ts file, or a folder with such files')
    .action(async (paths: [string, ...string[]], _: unknown, command: Command) => {
      const [file] = paths
      if (paths.length > 1 || isFolder(file)) {
        const plans = (await import('./plans/plan-search.ts')).findPlans(paths)
        const { runSeveral } = await import('./plans/run-several.ts')
        exitCode = await runSeveral(plans, givenSettings(command))
        return
      }
      const settings = await settle(givenSettings(command), 'run', dirname(resolve(file)))
      if (wantsAllLevels(settings.flags)) {
        exitCode = await (await import('./plans/run-several.ts')).runSeveral(paths, givenSettings(command))
        return
      }
      const { run } = await import('./run.ts')
      exitCode = await withSettings(settings, () => run(file, settings))
    })

  addFlags(program.command('quick').description('load one URL, without a plan'), 'quick')
    .argument('<url>')
    .action(async (url: string, _: unknown, command: Command) => {
      const settings = await settle(givenSettings(command), 'quick', process.cwd())
      const { quick } = await import('./quick.ts')
      exitCode = await withSettings(settings, () => quick(url, settings))
    })

  program
    .command('demo')
    .description('start the demo backend: a real service to load')
    .option('--port <port>', 'the port to listen on', '8000')
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--seed <number>', 'the seed of its data and its faults')
    .option('--faults <list>', "faults to have, such as 'latency=50ms,error=1%'")
    .option('--database <file>', 'keep its data in this file')
    .action(async (flags: Record<string, string>) => {
      exitCode = await (await import('./demo.ts')).demo(flags)
    })

  program
    .command('doctor')
    .description('say what this machine can do, and measure what load it can make')
    .option('--json', 'write it as JSON to standard output')
    .action(async (flags: { json?: boolean }) => {
      exitCode = await (await import('./doctor/doctor.ts')).doctor(flags)
    })

  try {
    await program.parseAsync(words, { from: 'user' })
    return exitCode
  } catch (error) {
    return explain(error, program, words)
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

/** Says what went wrong, and answers the exit code that it means. */
function explain(error: unknown, program: Command, words: readonly string[]): number {
  if (error instanceof CommanderError) {
    // Help and version, when asked for, are no mistake.
    if (error.exitCode === 0) return exitCodes.pass
    if (words.length === 0) {
      process.stderr.write(program.helpInformation())
      return exitCodes.usage
    }
    const [message = '', hint] = error.message.replace(/^error: /, '').split('\n')
    const known = program.commands.some((command) => command.name() === words[0])
    const advice = hint?.replace(/^\(|\)$/g, '') ?? `See plimsoll ${known ? `${words[0]} ` : ''}--help.`
    showError(new PlimsollError('usage', message, { advice }))
    return exitCodes.usage
  }
  showError(error)
  return error instanceof PlimsollError ? exitCodes.usage : exitCodes.internal
}
