import { createHash } from 'node:crypto'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { PlimsollError } from '../../base/error.ts'
import { thrownPlace } from '../../base/place/thrown-place.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import { shown } from '../../base/text/shown.ts'
import { bundleUserModule, type PlanBundle } from '../../plan-file/plan-bundle.ts'
import { importUserModule, MissingPackage, packageOf } from '../../plan-file/user-module.ts'
import type { Reporter } from '../../report/reporter.ts'
import { adviceFor } from './reporter-choice.ts'

/** The members of a reporter. It needs at least one of the last five, which are callbacks. */
const parts = ['name', 'started', 'second', 'interrupted', 'closed', 'ended'] as const

/**
 * Loads a user's reporter from a module, by its path (TypeScript too), or from a package, by its name. The default export
 * must be a `Reporter`, or a function or class that creates one. `file` is contained in the stack of its exceptions.
 * Rejects with a `PlimsollError` if the reporter cannot be loaded or is wrong.
 */
export async function loadReporter(name: string): Promise<{ reporter: Reporter; file: string }> {
  const isPath = /\.[cm]?[jt]sx?$/.test(name)
  const bundle = isPath ? await bundleFile(name) : bundlePackage(name)
  const { file } = bundle
  const module = await importUserModule(bundle, 'reporter').catch((error: PlimsollError) => {
    // An installed package may import a missing one, which is another error.
    const isMissing = error instanceof MissingPackage && packageOf(error.specifier) === packageOf(name)
    if (isPath || !isMissing) throw error
    throw new PlimsollError('reporter-missing', `there is no reporter ${shown(name)}`, {
      advice: adviceFor(name),
    })
  })
  const reporter = await reporterFrom(module.default, name, file)
  return { reporter, file: isPath ? file : `/node_modules/${packageOf(name)}/` }
}

/** Returns the reporter that a module exports or creates. */
async function reporterFrom(exported: unknown, name: string, file: string): Promise<Reporter> {
  const place = { place: { file, line: 1 } }
  if (exported === undefined) {
    throw new PlimsollError('bad-reporter', `${name} has no default export, so it is no reporter`, {
      advice: 'End it with: export default { ended(record) { … } } satisfies Reporter.',
      ...place,
    })
  }
  const reporter = await (typeof exported === 'function' ? call(exported, name, file) : exported)
  if (typeof reporter !== 'object' || reporter === null) {
    throw new PlimsollError('bad-reporter', `the reporter ${name} is ${shown(reporter)}, not an object`, {
      advice: 'Export a Reporter, or a function that returns one.',
      ...place,
    })
  }
  const given = reporter as Record<string, unknown>
  for (const part of parts) {
    const expected = part === 'name' ? 'string' : 'function'
    if (given[part] === undefined || typeof given[part] === expected) continue
    throw new PlimsollError(
      'bad-reporter',
      `'${part}' of the reporter ${name} is ${shown(given[part])}, not a ${expected}`,
      { advice: 'See the type Reporter, which plimsoll exports.', ...place },
    )
  }
  if (parts.slice(1).every((part) => given[part] === undefined)) {
    const keys = Object.keys(given).map((key) => [key, nearestName(key, parts)] as const)
    const near = keys.find(([, known]) => known !== undefined)
    throw new PlimsollError('bad-reporter', `the reporter ${name} has none of ${parts.slice(1).join(', ')}`, {
      advice:
        near === undefined
          ? 'Give it at least ended(record).'
          : `It has '${near[0]}': did you mean '${near[1]}'?`,
      ...place,
    })
  }
  return reporter as Reporter
}

async function call(make: object, name: string, file: string): Promise<unknown> {
  try {
    const isClass = /^class\b/.test(Function.prototype.toString.call(make))
    return await (isClass ? Reflect.construct(make as never, []) : (make as () => unknown)())
  } catch (error) {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    throw new PlimsollError('reporter-threw', `the reporter ${name} threw while it was created: ${text}`, {
      place: thrownPlace(error) ?? { file, line: 1 },
      cause: error,
    })
  }
}

async function bundleFile(path: string): Promise<PlanBundle> {
  const file = resolve(path)
  if (existsSync(file) && statSync(file).isFile()) return bundleUserModule(file, 'reporter')
  const folder = dirname(file)
  const near = existsSync(folder) ? nearestName(basename(file), readdirSync(folder)) : undefined
  throw new PlimsollError('reporter-missing', `there is no reporter ${path}`, {
    advice:
      near === undefined
        ? 'Give the path of a module, such as ./my-reporter.ts.'
        : `Did you mean ${join(dirname(path), near)}?`,
  })
}

/** Returns a module in the current folder that re-exports the default export of a package. */
function bundlePackage(name: string): PlanBundle {
  const code = `export { default } from ${JSON.stringify(name)}\n`
  return { file: resolve('reporter'), code, hash: createHash('sha256').update(code).digest('hex') }
}
