import { existsSync, readFileSync } from 'node:fs'
import { registerHooks, setSourceMapsSupport } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { messageOf, PlimsollError, type SourcePlace } from '../base/error.ts'
import { ownModule } from '../base/own-files.ts'
import { thrownPlace } from '../base/place/thrown-place.ts'
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
  const url = pathToFileURL(join(dirname(bundle.file), `${what}-${bundle.hash.slice(0, 12)}.mjs`)).href
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === url) return { url, format: 'module', shortCircuit: true }
      if (specifier === 'plimsoll') return { url: ownUrl, shortCircuit: true }
      return next(specifier, context)
    },
    load(loaded, context, next) {
      // No file exists at the URL.
      return loaded === url
        ? { format: 'module', source: bundle.code, shortCircuit: true }
        : next(loaded, context)
    },
  })
  try {
    return (await import(url)) as Record<string, unknown>
  } catch (error) {
    throw importError(error, bundle.file, what)
  }
}

/** The error for a user module that imports a package that is not installed. */
export class MissingPackage extends PlimsollError {
  /** The specifier as written in the import. */
  readonly specifier: string

  constructor(what: string, specifier: string, place: SourcePlace, cause: unknown) {
    const advice = `Install it: npm install ${packageOf(specifier)}`
    const message = `the ${what} imports '${specifier}', which is not installed`
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
  const missing = /Cannot find (?:package|module) '([^']+)'/.exec(messageOf(error))?.[1]
  if (missing !== undefined && (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') {
    return new MissingPackage(what, missing, lineOf(missing, file), error)
  }
  const name = error instanceof Error ? `${error.name}: ` : ''
  return new PlimsollError(
    `${what}-threw`,
    `the ${what} threw while it was loaded: ${name}${messageOf(error)}`,
    { place: thrownPlace(error) ?? { file, line: 1 }, cause: error },
  )
}

/** The first line that contains a string, for errors without a place; line 1 if there is none. */
function lineOf(text: string, file: string): SourcePlace {
  // The module that re-exports a package is not a file.
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  const index = lines.findIndex((line) => line.includes(text))
  return { file, line: index + 1 || 1 }
}
