import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { PlimsollError } from '../base/error.ts'
import { ownCode, ownTypeRoot, ownTypes } from '../base/own-files.ts'
import { type Phrase, phrase, setting } from '../base/phrase.ts'
import { PlanTypeCache } from './plan-type-cache.ts'

/** The time limit of the compiler, in ms. After it, the run continues without a check. */
const limitMs = 30_000

/** Errors about the installation, not the plan: missing declarations of Node and of packages. */
const aboutInstallation = new Set(['TS2580', 'TS2591', 'TS2307', 'TS7016', 'TS2688', 'TS2882'])

/**
 * Checks the types of a TypeScript plan with its tsconfig and the compiler of its project, or else the one next to
 * Plimsoll. Does nothing if there is no compiler. Rejects with a `PlimsollError` (`plan-type`) for the first error in a file
 * of the user.
 */
export async function checkPlanTypes(file: string): Promise<void> {
  const compiler = /\.[cm]?tsx?$/.test(file) ? findCompiler(file) : undefined
  if (compiler === undefined) return
  const settings = configFor(file)
  const cache = new PlanTypeCache(file, dependencies(compiler, settings))
  if (cache.isKnownCorrect) return
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-types-'))
  try {
    const config = join(folder, 'tsconfig.json')
    writeFileSync(config, JSON.stringify(settings))
    const { output, isCorrect } = await run(
      compiler,
      ['--project', config, '--pretty', 'false'],
      dirname(file),
    )
    const mistakes = readMistakes(output, dirname(file))
    const [first] = mistakes
    if (first === undefined) {
      if (isCorrect) cache.rememberCorrect()
      return
    }
    throw new PlimsollError('plan-type', first.message, {
      advice: adviceFor(mistakes.slice(1)),
      place: { file: first.file, line: first.line, column: first.column },
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const ownFolder = decodeURIComponent(ownCode.pathname)

/** Advice that lists the other errors, so that one run shows them all. */
function adviceFor(others: readonly Mistake[]): Phrase {
  const shown = others.slice(0, 4).map(({ file, line, message }) => `${basename(file)}:${line} ${message}`)
  const rest = others.length > shown.length ? [`and ${others.length - shown.length} more`] : []
  const also = others.length === 0 ? '' : `Also ${[...shown, ...rest].join('; ')}. `
  return phrase`${also}Fix it, or run with ${setting('typeCheck', false)}.`
}

interface Mistake {
  file: string
  line: number
  column: number
  message: string
}

/**
 * Parses lines `path(line,column): error TS1234: message`. Returns none if the plan could not be checked at all. Indented
 * lines below an error give details, and the last one names the actual cause.
 */
function readMistakes(output: string, folder: string): Mistake[] {
  if (/error TS2307: Cannot find module 'plimsoll'/.test(output)) return []
  const mistakes: Mistake[] = []
  const lines = output.split('\n')
  for (const [index, line] of lines.entries()) {
    const found = /^(.+?)\((\d+),(\d+)\): error (TS\d+): (.*)$/.exec(line)
    if (found === null || aboutInstallation.has(found[4]!)) continue
    const file = resolve(folder, found[1]!)
    if (file.includes('/node_modules/') || file.startsWith(ownFolder)) continue
    const below = lines.slice(index + 1)
    const end = below.findIndex((each) => !each.startsWith('  '))
    const deepest = below.slice(0, end === -1 ? below.length : end).at(-1)
    mistakes.push({
      file,
      line: Number(found[2]),
      column: Number(found[3]),
      message: deepest === undefined ? found[5]! : `${found[5]} ${deepest.trim()}`,
    })
  }
  return mistakes
}

function findCompiler(file: string): string | undefined {
  for (const from of [file, import.meta.filename]) {
    try {
      const manifest = createRequire(from).resolve('typescript/package.json')
      const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin?: { tsc?: string } }
      if (bin?.tsc !== undefined) return join(dirname(manifest), bin.tsc)
    } catch {
      // The compiler is not installed there.
    }
  }
  return undefined
}

function configFor(file: string): { extends?: string } & Record<string, unknown> {
  const own = findUp(dirname(file), 'tsconfig.json')
  const typeRoots = [decodeURIComponent(ownTypeRoot.pathname)]
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    typeRoots.push(join(folder, 'node_modules/@types'))
    if (folder === dirname(folder)) break
  }
  const always = {
    noEmit: true,
    composite: false,
    incremental: false,
    declaration: false,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    noUnusedLocals: false,
    noUnusedParameters: false,
    typeRoots,
    ...(own === undefined && typeRoots.some((root) => existsSync(join(root, 'node'))) && { types: ['node'] }),
  }
  if (own !== undefined)
    return { extends: own, compilerOptions: { ...always, rootDir: '/' }, files: [file], include: [] }
  return {
    compilerOptions: {
      ...always,
      strict: true,
      target: 'esnext',
      module: 'nodenext',
      paths: { plimsoll: [decodeURIComponent(ownTypes.pathname)] },
    },
    files: [file],
  }
}

function findUp(start: string, name: string): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, name))) return join(folder, name)
    if (folder === dirname(folder)) return undefined
  }
}

/** A string of everything that the result depends on besides the plan's own files. */
function dependencies(compiler: string, settings: { extends?: string }): string {
  const files = [compiler, import.meta.filename].map((path) => `${path} ${statSync(path).mtimeMs}`)
  const config = settings.extends === undefined ? '' : readFileSync(settings.extends, 'utf8')
  return [...files, JSON.stringify(settings), config].join('\n')
}

function run(
  compiler: string,
  options: string[],
  cwd: string,
): Promise<{ output: string; isCorrect: boolean }> {
  return new Promise((done) => {
    execFile(
      process.execPath,
      [compiler, ...options],
      { cwd, timeout: limitMs, maxBuffer: 16 << 20 },
      (error, stdout) => done({ output: stdout, isCorrect: error === null }),
    )
  })
}
