import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Command, CommanderError } from 'commander'
import { PlimsollError } from '../base/error.ts'
import { exitCodes } from '../run/exit-code.ts'
import { wantsAllLevels } from '../run/settings/level-setting.ts'
import { findSettings, settingWarnings } from '../run/settings/run-settings.ts'
import type { RunSettings } from '../run/settings/setting-layers.ts'
import { version } from '../run/version.ts'
import { explainError, warn } from './explanation.ts'
import { addFlags, givenSettings } from './flags.ts'

/** Runs the command of a command line and resolves with its exit code. Each command is loaded on use. */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.pass
  let settings: RunSettings | undefined
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
      const given = givenSettings(command)
      const several = async (plans: readonly string[], isOneOfSeveral: boolean) =>
        (await import('./several.ts')).runSeveral(plans, given, isOneOfSeveral)
      if (paths.length > 1 || isFolder(file)) {
        exitCode = await several((await import('../run/several/plan-search.ts')).findPlans(paths), true)
        return
      }
      settings = await findSettings(given, 'run', dirname(resolve(file)))
      if (wantsAllLevels(settings.values)) {
        exitCode = await several(paths, false)
        return
      }
      warn(settingWarnings(settings.values))
      exitCode = (await (await import('./run.ts')).runPlan(file, settings)).exitCode
    })

  addFlags(program.command('quick').description('load one URL, or several in turn, without a plan'), 'quick')
    .argument('<url...>', 'what to request, exactly as it is written')
    .action(async (urls: string[], _: unknown, command: Command) => {
      settings = await findSettings(givenSettings(command), 'quick', process.cwd())
      warn(settingWarnings(settings.values))
      exitCode = await (await import('./quick.ts')).quick(urls, settings)
    })

  program
    .command('demo')
    .description('start the demo backend: a real service to load')
    .option('--port <port>', 'the port to listen on', '8000')
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--seed <number>', 'the seed of its data and its faults')
    .option('--faults <list>', "faults to inject, such as 'latency=50ms,error=1%'")
    .option('--database <file>', 'keep its data in this file')
    .action(async (flags: Record<string, string>) => {
      exitCode = await (await import('./demo.ts')).demo(flags)
    })

  program
    .command('doctor')
    .description('show the limits of this machine, and measure the load it can make')
    .option('--json', 'write it as JSON to standard output')
    .action(async (flags: { json?: boolean }) => {
      exitCode = await (await import('./doctor.ts')).doctor(flags)
    })

  try {
    await program.parseAsync(words, { from: 'user' })
    return exitCode
  } catch (error) {
    return error instanceof CommanderError
      ? explainUsage(error, program, words)
      : explainError(error, settings ?? { origins: new Map() })
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

/** Shows the error of a wrong command line, and returns its exit code. */
function explainUsage(error: CommanderError, program: Command, words: readonly string[]): number {
  // Help and version arrive as errors too.
  if (error.exitCode === 0) return exitCodes.pass
  if (words.length === 0) {
    process.stderr.write(program.helpInformation())
    return exitCodes.usage
  }
  const [message = '', hint] = error.message.replace(/^error: /, '').split('\n')
  const known = program.commands.some((command) => command.name() === words[0])
  const advice = hint?.replace(/^\(|\)$/g, '') ?? `See plimsoll ${known ? `${words[0]} ` : ''}--help.`
  return explainError(new PlimsollError('usage', message, { advice }), { origins: new Map() })
}
