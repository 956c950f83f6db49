import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { PlimsollError } from '../base/error.ts'
import { ownCode, ownTypeRoot, ownTypes } from '../base/own-files.ts'
import { type Phrase, phrase, setting } from '../base/phrase.ts'
import { planInputs } from './plan-inputs.ts'
import { PlanTypeCache } from './plan-type-cache.ts'
import { absolute, configFolderMark, readTsconfig, type Tsconfig } from './tsconfig.ts'

/** The time limit of the compiler, in ms. After it, the run continues without a check. */
const limitMs = 30_000

/**
 * Errors about the installation, not the plan: missing declarations of Node and of packages, and directives against errors
 * that a bundle does not have.
 */
const aboutSetup = new Set([
  'TS2580',
  'TS2584',
  'TS2591',
  'TS2307',
  'TS2503',
  'TS2578',
  'TS7016',
  'TS2688',
  'TS2882',
])

/** What Node gives to a plan without the declarations of `@types/node`, and `import.meta` likewise. */
const nodeNames = new Set([
  ...Object.getOwnPropertyNames(globalThis),
  'require',
  'module',
  '__dirname',
  '__filename',
])

function isAboutSetup(code: string, text: string): boolean {
  if (aboutSetup.has(code) || text.includes("on type 'ImportMeta'")) return true
  const name = /^Cannot find name '([^']+)'/.exec(text)?.[1]
  return name !== undefined && nodeNames.has(name)
}

/** The types of what an author writes into a plan, as the compiler names them. */
const authored =
  /\b(Duration|Rate|Percentage|Bytes|Mix|Wait|Phase|UserPhase|ArrivalPhase|ParallelLoad|ShapeAnswer|Slas|SlaLimits|\w+Sla|(Level|Plan|Endpoint|Scenario|Call|Metric|Feeder|Phase|Staircase|Daily|Spike|Soak|\w*Profile)Options)\b/

/**
 * Whether an error says no more than that a part of a plan was written elsewhere, as in
 * `const level = (n: number) => ({ users: n, for: '1m' })`: the compiler then remembers `for` as any string, and a pair as a
 * list. Such values are checked when the plan is read, before any load.
 */
function isWidened(lines: readonly string[]): boolean {
  const last = lines.findLast((line) => line.includes('is not assignable to type'))
  const source = /^\s*(?:Type|Argument of type) '(.+?)' is not assignable to type/.exec(last ?? '')?.[1] ?? ''
  const isWide =
    source === 'string' || /^(number|string|\(number \| Scenario\)|\(string \| number\))\[\]$/.test(source)
  return isWide && lines.some((line) => authored.test(line.split('assignable to').at(-1)!))
}

/**
 * Checks the types of a TypeScript plan with its tsconfig and the compiler of its project, or else the one next to
 * Plimsoll. Does nothing if there is no compiler. Rejects with a `PlimsollError` (`plan-type`) for the first error in a file
 * of the user.
 */
export async function checkPlanTypes(file: string): Promise<void> {
  const compiler = /\.[cm]?tsx?$/.test(file) ? findCompiler(file) : undefined
  if (compiler === undefined) return
  const settings = configFor(file, compiler)
  const bundled = await planInputs(file)
  const cache = new PlanTypeCache(
    file,
    [dependencies(compiler, settings), ...bundled.map(contentOf)].join('\n'),
  )
  if (cache.isKnownCorrect) return
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-types-'))
  try {
    const config = join(folder, 'tsconfig.json')
    writeFileSync(config, JSON.stringify(settings))
    const { output, isCorrect } = await run(
      compiler.path,
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
  const shown = others
    .slice(0, 4)
    .map(({ file, line, message }) => `${basename(file)}:${line} ${message.replace(/\.$/, '')}`)
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
  const lacksPackages = /error TS(2307|7016):/.test(output)
  const mistakes: Mistake[] = []
  const lines = output.split('\n')
  for (const [index, line] of lines.entries()) {
    const found = /^(.+?)\((\d+),(\d+)\): error (TS\d+): (.*)$/.exec(line)
    if (found === null) continue
    const [code, text] = [found[4]!, found[5]!]
    if (isAboutSetup(code, text) || (lacksPackages && code.startsWith('TS70'))) continue
    const file = resolve(folder, found[1]!)
    // Only the author's code has types to mend: a tsconfig may be the one that this check has made.
    if (file.includes('/node_modules/') || file.startsWith(ownFolder) || file.endsWith('.json')) continue
    const below = lines.slice(index + 1)
    const end = below.findIndex((each) => !each.startsWith('  '))
    const details = below.slice(0, end === -1 ? below.length : end)
    if (isWidened([text, ...details])) continue
    const deepest = details.at(-1)
    mistakes.push({
      file,
      line: Number(found[2]),
      column: Number(found[3]),
      message: deepest === undefined ? text : `${text} ${deepest.trim()}`,
    })
  }
  return mistakes
}

/** A file that the plan reaches by any import, also by a package of a workspace. Files with types alone are not among them. */
function contentOf(file: string): string {
  return existsSync(file) ? `${file}\n${readFileSync(file, 'utf8')}` : file
}

interface Compiler {
  path: string
  /** 5.04 is TypeScript 5.4. */
  version: number
}

/** Finds a compiler of TypeScript 5 or later. Older ones do not know how bundlers resolve imports. */
function findCompiler(file: string): Compiler | undefined {
  for (const from of [file, import.meta.filename]) {
    try {
      const manifest = createRequire(from).resolve('typescript/package.json')
      const { bin, version = '0' } = JSON.parse(readFileSync(manifest, 'utf8')) as {
        bin?: { tsc?: string }
        version?: string
      }
      const [major = 0, minor = 0] = version.split('.').map(Number)
      if (bin?.tsc === undefined) continue
      return major < 5 ? undefined : { path: join(dirname(manifest), bin.tsc), version: major + minor / 100 }
    } catch {
      // The compiler is not installed there.
    }
  }
  return undefined
}

/**
 * The configuration of the check: what the project's tsconfig says about types, and as modules what Plimsoll makes of a plan.
 * A plan is bundled as an ES module for this Node, so options of output, modules and targets are not those of the project.
 */
function configFor(file: string, { version }: Compiler): Record<string, unknown> {
  const found = findUp(dirname(file), 'tsconfig.json')
  const own = found === undefined ? undefined : readTsconfig(found)
  const typeRoots = typeRootsFor(file, own)
  const bundled = {
    ...Object.fromEntries(withoutOutput.map((name) => [name, false])),
    ...Object.fromEntries(withoutPaths.map((name) => [name, null])),
    noEmit: true,
    rootDir: '/',
    skipLibCheck: true,
    target: 'esnext',
    // With the target, this would become stricter than in the project.
    useDefineForClassFields: false,
    module: version >= 5.04 ? 'preserve' : 'esnext',
    moduleResolution: 'bundler',
    moduleDetection: 'force',
    verbatimModuleSyntax: false,
    exactOptionalPropertyTypes: false,
    allowImportingTsExtensions: true,
    resolveJsonModule: true,
    esModuleInterop: true,
    allowSyntheticDefaultImports: true,
    noUnusedLocals: false,
    noUnusedParameters: false,
    typeRoots,
  }
  if (own === undefined) {
    const hasNode = typeRoots.some((root) => existsSync(join(root, 'node')))
    const paths = { plimsoll: [decodeURIComponent(ownTypes.pathname)] }
    return {
      compilerOptions: { ...bundled, strict: true, paths, ...(hasNode && { types: ['node'] }) },
      files: [file],
    }
  }
  return {
    extends: own.file,
    compilerOptions: { ...bundled, ...inConfigFolder(own) },
    files: [file],
    include: own.declarations,
    exclude: own.exclude,
  }
}

/** Options of output that some others depend on. */
const withoutOutput = [
  ...[
    'composite',
    'incremental',
    'declaration',
    'declarationMap',
    'emitDeclarationOnly',
    'isolatedDeclarations',
  ],
  ...[
    'sourceMap',
    'inlineSourceMap',
    'inlineSources',
    'noEmitOnError',
    'rewriteRelativeImportExtensions',
    'checkJs',
  ],
]
const withoutPaths = ['outDir', 'outFile', 'declarationDir', 'tsBuildInfoFile', 'sourceRoot', 'mapRoot']

function typeRootsFor(file: string, own: Tsconfig | undefined): string[] {
  const ownRoot = decodeURIComponent(ownTypeRoot.pathname)
  const given = own?.option('typeRoots')
  if (own !== undefined && given !== undefined && Array.isArray(given.value)) {
    return [...given.value.map((path) => absolute(String(path), given.folder, dirname(own.file))), ownRoot]
  }
  const roots = [ownRoot]
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    roots.push(join(folder, 'node_modules/@types'))
    if (folder === dirname(folder)) return roots
  }
}

/** Options with `${configDir}`, which would be the folder of the check. */
function inConfigFolder(own: Tsconfig): Record<string, unknown> {
  const given = ['paths', 'rootDirs', 'baseUrl'].map((name) => [name, own.option(name)?.value] as const)
  return Object.fromEntries(
    given.flatMap(([name, value]) => {
      const text = JSON.stringify(value)
      const folder = JSON.stringify(dirname(own.file)).slice(1, -1)
      return text?.includes(configFolderMark)
        ? [[name, JSON.parse(text.replaceAll(configFolderMark, folder)) as unknown]]
        : []
    }),
  )
}

function findUp(start: string, name: string): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, name))) return join(folder, name)
    if (folder === dirname(folder)) return undefined
  }
}

/** A string of everything that the result depends on besides the plan's own files. */
function dependencies({ path, version }: Compiler, settings: Record<string, unknown>): string {
  const files = [path, import.meta.filename, decodeURIComponent(ownTypes.pathname)]
  const times = files.map(
    (each) => `${each} ${version} ${statSync(each, { throwIfNoEntry: false })?.mtimeMs}`,
  )
  const configs = typeof settings.extends === 'string' ? [...readTsconfig(settings.extends).texts].flat() : []
  return [...times, JSON.stringify(settings), ...configs].join('\n')
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
