import { PlimsollError } from '../../base/error.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import { isGitHubActions } from '../../report/github/github-actions.ts'
import type { SettingValues } from '../settings/settings.ts'
import { type BuiltIn, type BuiltInName, builtIns } from './built-in-reporters.ts'

/** A reporter that the settings choose: either `builtIn` or `module`. */
export interface ReporterChoice {
  /** The name of a built-in reporter. */
  builtIn?: BuiltInName
  /** The path of a user's module, or the name of a package. */
  module?: string
  /** The path of its file, or the beginning of its file names; undefined = standard output. */
  output: string | undefined
}

/** Settings that choose a reporter by the name of its file. */
const fileSettings = ['json', 'html', 'csv', 'junit', 'markdown'] as const satisfies (BuiltInName &
  keyof SettingValues)[]

/**
 * The reporters of a run: those of the setting `reporter` and of the settings that name report files. The default is
 * `terminal`, in GitHub Actions also `github`. Throws a `PlimsollError` (`bad-reporter`) for a wrong choice.
 */
export function chooseReporters(
  values: SettingValues,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ReporterChoice[] {
  const chosen = values.reporter.map(readChoice)
  const defaults: ReporterChoice[] = [{ builtIn: 'terminal', output: undefined }]
  if (isGitHubActions(environment)) defaults.push({ builtIn: 'github', output: undefined })
  const displays = chosen.length > 0 ? chosen : defaults
  const files = fileSettings.flatMap((name): ReporterChoice[] => {
    const path = values[name]
    return path === undefined ? [] : [checkedChoice({ builtIn: name, output: path }, `--${name} ${path}`)]
  })
  const choices = [...files, ...displays]
  const toStdout = choices.filter(writesToStdout)
  if (toStdout.length <= 1) return choices
  const names = toStdout.map(({ builtIn, module }) => builtIn ?? module).join(' and ')
  throw new PlimsollError('bad-reporter', `two reports cannot both go to standard output: ${names}`, {
    advice: 'Give one of them a file: --reporter json=record.json.',
  })
}

/**
 * A string of the setting `reporter` with its paths changed: `module` changes the path of a user's module, `output` the
 * path that it writes (`isPrefix`: the beginning of file names). A wrong string is returned unchanged, because
 * `chooseReporters` reports it.
 */
export function withPaths(
  text: string,
  place: { module?: (path: string) => string; output?: (path: string, isPrefix: boolean) => string },
): string {
  try {
    const { builtIn, module, output } = readChoice(text)
    const isPath = module !== undefined && /\.[cm]?[jt]sx?$/.test(module)
    const name = builtIn ?? (isPath ? (place.module?.(module) ?? module) : module!)
    const isPrefix = builtIn !== undefined && builtIns[builtIn].output === 'files'
    return output === undefined ? name : `${name}=${place.output?.(output, isPrefix) ?? output}`
  } catch {
    return text
  }
}

/** Whether a reporter always writes to standard output. A user's reporter may write nothing. */
function writesToStdout({ builtIn, output }: ReporterChoice): boolean {
  return output === undefined && builtIn !== undefined && builtIns[builtIn].output === 'stdout'
}

function readChoice(text: string): ReporterChoice {
  const named = /^([a-z\d]+)(?:[=:](.*))?$/s.exec(text)
  if (named !== null && Object.hasOwn(builtIns, named[1]!)) {
    return checkedChoice({ builtIn: named[1] as BuiltInName, output: named[2] }, `--reporter ${text}`)
  }
  const own =
    /^(.+?\.[cm]?[jt]sx?)(?:[=:](.*))?$/s.exec(text) ??
    /^((?:@[\w.-]+\/)?[\w-][\w./-]*)(?:[=:](.*))?$/s.exec(text)
  if (own !== null) return checkedChoice({ module: own[1]!, output: own[2] }, `--reporter ${text}`)
  throw new PlimsollError('bad-reporter', `there is no reporter ${JSON.stringify(text)}`, {
    advice: adviceFor(text),
  })
}

function checkedChoice(choice: ReporterChoice, where: string): ReporterChoice {
  const { output, builtIn } = choice
  const kind = builtIn === undefined ? 'stdout' : (builtIns[builtIn] as BuiltIn).output
  if (output === '') {
    throw new PlimsollError('bad-reporter', `${where} names no file`, {
      advice: 'Write it as NAME=FILE, such as --reporter junit=results.xml.',
    })
  }
  if (kind === 'terminal' && output !== undefined) {
    throw new PlimsollError('bad-reporter', `${where} names a file, but ${builtIn} writes none`, {
      advice: `Write --reporter ${builtIn}.`,
    })
  }
  if (kind === 'files' && (output === undefined || output === '-')) {
    throw new PlimsollError('bad-reporter', `${where} does not name its files`, {
      advice: `Give the beginning of their names: --reporter ${builtIn}=results.`,
    })
  }
  return output === '-' ? { ...choice, output: undefined } : choice
}

/** Advice for the name of a reporter that does not exist. */
export function adviceFor(name: string): string {
  const names = Object.keys(builtIns)
  const near = nearestName(name, names)
  return near === undefined
    ? `There are ${names.join(', ')}, and your own by its path: --reporter ./my-reporter.ts.`
    : `Did you mean '${near}'?`
}
