import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { root } from './page.ts'

/** A line of a block of commands, without its comment. */
export interface CommandLine {
  text: string
  /** Its words, without variables that stand before them and without redirections. */
  words: readonly string[]
  /**
   * `plimsoll`, `clone` (the same and the demo, in a clone of the repository) and `file` (of the page) are run; of `script`,
   * `repository` and `install` only the names and flags are checked.
   */
  kind: 'plimsoll' | 'clone' | 'file' | 'script' | 'repository' | 'install'
}

/** The command lines of a text, each for itself: `a && b` are two. Throws for a command that no test knows. */
export function readCommandLines(text: string, files: ReadonlySet<string>): CommandLine[] {
  return text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.replace(/(^|\s+)#\s.*$/, '').trim())
    .filter((line) => line !== '')
    .flatMap((line) => line.split(' && '))
    .map((line) => {
      const words = wordsOf(line)
      return { text: line, words, kind: kindOf(line, words, files) }
    })
}

/** The command of Plimsoll in a clone of the repository. */
const command = 'src/cli/main.ts'

/** Whether a test runs a command. */
export function isRun({ kind }: CommandLine): boolean {
  return kind === 'plimsoll' || kind === 'clone' || kind === 'file'
}

function wordsOf(line: string): string[] {
  const words = [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c!)
  const redirection = words.findIndex((word) => /^\d?>/.test(word))
  const until = redirection === -1 ? words.length : redirection
  return words.slice(
    words.findIndex((word) => !/^[A-Z_]+=/.test(word)),
    until,
  )
}

function kindOf(line: string, words: readonly string[], files: ReadonlySet<string>): CommandLine['kind'] {
  const [program, first] = words
  if (program === 'npx' && first === 'plimsoll') return 'plimsoll'
  if (program === 'npm' && (first === 'install' || first === 'i' || first === 'ci')) return 'install'
  if (program === 'node' && first === command) return 'clone'
  if (line === 'npm run demo') return 'clone'
  if (program === 'npm' && (first === 'run' || first === 'test')) return 'script'
  if (program === 'node' || (program === 'npx' && first === 'vitest')) {
    const [file = ''] = program === 'node' ? words.slice(1) : vitestArguments(words).paths
    return files.has(file) ? 'file' : 'repository'
  }
  throw new Error(`no test knows what to do with the command \`${line}\`: see test/docs/command-lines.ts`)
}

const scripts = (
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
).scripts

/** What is wrong with a command that is not run. `flags` are those of each command of Plimsoll. */
export function mistakeIn(
  { kind, words }: CommandLine,
  flags: Readonly<Record<string, ReadonlySet<string>>>,
): string | undefined {
  const named = words.filter((word) => /^--?[a-z]/i.test(word)).map((word) => word.split('=')[0]!)
  if (kind === 'plimsoll') {
    const known = flags[words[2]!]
    if (known === undefined) return `plimsoll has no command '${words[2]}'`
    return missing(named, (flag) => known.has(flag))
  }
  if (kind === 'install') {
    const packages = words.slice(2).filter((word) => !word.startsWith('-'))
    const other = packages.find((name) => name !== 'plimsoll' && !name.startsWith('node@'))
    return other === undefined ? undefined : `it installs '${other}'`
  }
  if (kind === 'clone' && words[1] === command) return missing(named, (flag) => flags[words[2]!]!.has(flag))
  if (kind === 'script' || kind === 'clone') {
    const name = words[1] === 'test' ? 'test' : words[2]!
    const script = scripts[name]
    if (script === undefined) return `package.json has no script '${name}'`
    const file = script.split(' ').find((word) => word.endsWith('.ts'))
    return missing(named, (flag) => file !== undefined && mentions(file, flag))
  }
  if (words[1] === 'vitest') return mistakeInVitest(words)
  const file = words[1]!
  if (!existsSync(join(root, file))) return `there is no ${file}`
  return missing(named, (flag) => mentions(file, flag))
}

/** What `npx vitest run` is given: parts of paths, and names of projects. */
function vitestArguments(words: readonly string[]): { paths: string[]; projects: string[] } {
  const given = words.slice(3)
  const isName = (at: number) => given[at - 1] === '--project'
  return {
    paths: given.filter((word, at) => !word.startsWith('-') && !isName(at)),
    projects: given.filter((_, at) => isName(at)),
  }
}

function mistakeInVitest(words: readonly string[]): string | undefined {
  const { paths, projects } = vitestArguments(words)
  const path = paths.find((each) => !existsSync(join(root, each)))
  if (path !== undefined) return `there is no ${path}`
  const configuration = readFileSync(join(root, 'vitest.config.ts'), 'utf8')
  const project = projects.find((each) => !configuration.includes(`name: '${each}'`))
  return project === undefined ? undefined : `vitest.config.ts has no project '${project}'`
}

function missing(named: readonly string[], isKnown: (flag: string) => boolean): string | undefined {
  const flag = named.find((each) => !isKnown(each))
  return flag === undefined ? undefined : `there is no flag ${flag}`
}

/** Whether a script reads a flag: it is in its text, or the name of an option of `parseArgs`. */
function mentions(file: string, flag: string): boolean {
  if (!existsSync(join(root, file))) return false
  const text = readFileSync(join(root, file), 'utf8')
  return text.includes(flag) || new RegExp(`\\b'?${flag.replace(/^--/, '')}'?: \\{`).test(text)
}

/** The files that a command of Plimsoll says it will write. */
export function writtenFiles(words: readonly string[]): string[] {
  return words.flatMap((word, at) => {
    const value = words[at + 1]
    if (value === undefined || value === '-') return []
    if (['--json', '--html', '--junit', '--markdown'].includes(word)) return [value]
    if (word === '--csv') return [`${value}_stats.csv`]
    const target = word === '--reporter' ? value.split('=')[1] : undefined
    return target === undefined ? [] : [target]
  })
}

/** Where a report of one of several plans goes: `report.html` → `report.smoke.html`. */
export function ofPlan(file: string, plan: string): string {
  return file.replace(/\.[^.]+$/, (end) => `.${basename(plan).replace(/\.load\.\w+$/, '')}${end}`)
}
