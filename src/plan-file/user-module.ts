import { existsSync, readFileSync } from 'node:fs'
import { registerHooks, setSourceMapsSupport } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { messageOf, PlimsollError, type SourcePlace } from '../base/error.ts'
import { ownModule } from '../base/own-files.ts'
import { bundleName, isBundle, isOwnFile, pathOf } from '../base/place/frame-file.ts'
import { thrownPlace } from '../base/place/thrown-place.ts'
import { markedImport, withoutMarks } from './own-imports.ts'
import type { PlanBundle } from './plan-bundle.ts'

const ownUrl = ownModule.href

/**
 * Imports a bundled user module and returns its exports. `plimsoll` resolves to this copy, in the module and in packages
 * that it imports; other packages are resolved from the module's folder. `what` names the module in messages and codes.
 * Rejects with a `PlimsollError` (`plan-import`, `plan-threw` and so on) with the user's line.
 */
export async function importUserModule(
  bundle: PlanBundle,
  what: 'plan' | 'reporter' | 'config' = 'plan',
): Promise<Record<string, unknown>> {
  setSourceMapsSupport(true)
  const url = pathToFileURL(join(dirname(bundle.file), bundleName(what, bundle.hash))).href
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === url) return { url, format: 'module', shortCircuit: true }
      if (specifier === 'plimsoll') return { url: ownUrl, shortCircuit: true }
      const marked = markedImport(specifier)
      if (marked === undefined) return next(specifier, context)
      return next(marked.specifier, { ...context, parentURL: pathToFileURL(marked.importer).href })
    },
    load(loaded, context, next) {
      // No file exists at the URL.
      return loaded === url
        ? { format: 'module', source: bundle.code, shortCircuit: true }
        : next(loaded, context)
    },
  })
  const frames = Error.stackTraceLimit
  // So many that the author's line is among them, below those of Node's loader.
  Error.stackTraceLimit = 200
  try {
    return (await import(url)) as Record<string, unknown>
  } catch (error) {
    throw importError(error, bundle.file, what)
  } finally {
    Error.stackTraceLimit = frames
  }
}

/** The error for a user module that imports a package that is not installed. */
export class MissingPackage extends PlimsollError {
  /** The specifier as written in the import. */
  readonly specifier: string

  constructor(
    what: string,
    specifier: string,
    place: SourcePlace,
    cause: unknown,
    importing: string = `the ${what}`,
  ) {
    const name = packageOf(specifier)
    const isName = /^(@[\w.~-]+\/)?[a-z0-9][\w.~-]*$/i.test(name)
    const advice = isName
      ? `Install it: npm install ${name}`
      : "No package can have this name. If it stands for a file, name the file in 'paths' of the tsconfig."
    const message = `${importing} imports '${specifier}', which is not installed`
    super(`${what}-import`, message, { advice, place, cause })
    this.specifier = specifier
  }
}

/** The package of an import specifier: `@acme/reporters` for `@acme/reporters/slack`. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

function importError(error: unknown, file: string, what: string): PlimsollError {
  if (error instanceof PlimsollError) {
    error.place ??= thrownPlace(error)
    return error
  }
  if (/^(ERR_)?MODULE_NOT_FOUND$/.test((error as NodeJS.ErrnoException | undefined)?.code ?? '')) {
    const missing = missingImport(error, file, what)
    if (missing !== undefined) return missing
  }
  const name = error instanceof Error ? `${error.name}: ` : ''
  return new PlimsollError(
    `${what}-threw`,
    `the ${what} threw while it was loaded: ${name}${withoutMarks(messageOf(error))}`,
    { place: linkPlace(error) ?? thrownPlace(error) ?? { file, line: 1 }, cause: error },
  )
}

/** The error for an import that Node did not find. */
function missingImport(error: unknown, file: string, what: string): PlimsollError | undefined {
  const message = messageOf(error)
  const specifier = /Cannot find (?:package|module) '([^']+)'/.exec(message)?.[1]
  if (specifier === undefined) return undefined
  const importer = /imported from (\/.+)$/m.exec(message)?.[1] ?? /Require stack:\n- (.+)/.exec(message)?.[1]
  const isInPackage = importer?.includes('/node_modules/') === true
  // An import is linked before anything runs, so only the stack of a `require` has the author's line.
  const required = message.includes('Require stack:') ? thrownPlace(error) : undefined
  const own = importer === undefined || isInPackage || !existsSync(importer) ? file : importer
  if (!specifier.startsWith('/')) {
    const place = required ?? lineOf(specifier, own)
    const importing = isInPackage
      ? `the package ${packageIn(importer)}, which the ${what} imports,`
      : `the ${what}`
    return new MissingPackage(what, specifier, place, error, importing)
  }
  const name = specifier.includes('/node_modules/') ? packageIn(specifier) : specifier
  return new PlimsollError(
    `${what}-import`,
    `the file ${specifier} does not exist, and the ${what} imports it`,
    {
      advice: `If ${name} is built from sources, build it; otherwise install it again or mend the import.`,
      place: required ?? lineOf(name, own),
      cause: error,
    },
  )
}

/** The name of the package that a path in `node_modules` belongs to. */
function packageIn(path: string): string {
  return packageOf(path.split('/node_modules/').at(-1)!)
}

/**
 * The place of an import that could not be linked, such as of a name that a package does not export. The stack of such an
 * error begins with the line, which Node maps to the source.
 */
function linkPlace(error: unknown): SourcePlace | undefined {
  if (!(error instanceof SyntaxError)) return undefined
  const [, file, line] = /^((?:file:\/\/)?\/.+):(\d+)\n/.exec(error.stack ?? '') ?? []
  if (file === undefined || isBundle(file) || isOwnFile(file)) return undefined
  return { file: pathOf(file), line: Number(line) }
}

/** The first line that contains a string, for errors without a place; line 1 if there is none. */
function lineOf(text: string, file: string): SourcePlace {
  // The module that re-exports a package is not a file.
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  const index = lines.findIndex((line) => line.includes(text))
  return { file, line: index + 1 || 1 }
}
