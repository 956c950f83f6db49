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
 * Runs a bundled module of the user's and answers what it exports. `plimsoll` is this very copy for it and for any package
 * that it imports; other packages are found as from the module's own folder. `what` is what messages call it. Throws a
 * `PlimsollError` (`plan-import`, `plan-threw`, or with another first word) with the user's line.
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
      // The module lies beside the file in name only: nothing is written there.
      return loaded === url
        ? { format: 'module', source: bundle.code, shortCircuit: true }
        : next(loaded, context)
    },
  })
  try {
    return (await import(url)) as Record<string, unknown>
  } catch (error) {
    throw explained(error, bundle.file, what)
  }
}

function explained(error: unknown, file: string, what: string): PlimsollError {
  if (error instanceof PlimsollError) {
    error.place ??= thrownPlace(error)
    return error
  }
  const missing = /Cannot find (?:package|module) '([^']+)'/.exec(messageOf(error))?.[1]
  if (missing !== undefined && (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') {
    return new PlimsollError(`${what}-import`, `the ${what} imports '${missing}', which is not installed`, {
      advice: `Install it: npm install ${missing
        .split('/')
        .slice(0, missing.startsWith('@') ? 2 : 1)
        .join('/')}`,
      place: lineOf(missing, file),
      cause: error,
    })
  }
  const name = error instanceof Error ? `${error.name}: ` : ''
  return new PlimsollError(
    `${what}-threw`,
    `the ${what} threw while it was loaded: ${name}${messageOf(error)}`,
    { place: thrownPlace(error) ?? { file, line: 1 }, cause: error },
  )
}

/** The line that mentions a text, for errors that come without a place. */
function lineOf(text: string, file: string): SourcePlace {
  // What stands for a package has no file of its own.
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  const index = lines.findIndex((line) => line.includes(text))
  return { file, line: index + 1 || 1 }
}
