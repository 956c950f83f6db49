import { existsSync, globSync, statSync } from 'node:fs'
import { join, normalize, resolve, sep } from 'node:path'
import { PlimsollError } from '../../base/error.ts'

const planName = '**/*.load.{ts,mts,cts,js,mjs,cjs}'

/**
 * The plan files at the given paths, each once. A folder stands for all `*.load.ts` files (also .mts, .cts, .js, .mjs, .cjs) below it,
 * in the order of their names. A path that does not exist is returned too, and is an error when it is read. Throws a
 * `PlimsollError` (`no-plans`) for a folder without plans.
 */
export function findPlans(paths: readonly string[]): string[] {
  const found = new Map<string, string>()
  for (const path of paths) {
    for (const plan of isFolder(path) ? plansBelow(path) : [path]) {
      if (!found.has(resolve(plan))) found.set(resolve(plan), plan)
    }
  }
  return [...found.values()]
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory()
}

function plansBelow(folder: string): string[] {
  // Installed and hidden files are not plans.
  const isHidden = (name: string) => name === 'node_modules' || name.startsWith('.')
  const found = globSync(planName, { cwd: folder, exclude: (entry) => isHidden(entry.split(sep).at(-1)!) })
  const plans = found.filter((path) => !path.split(sep).some(isHidden) && !isFolder(join(folder, path)))
  if (plans.length > 0) return plans.sort().map((path) => normalize(join(folder, path)))
  throw new PlimsollError('no-plans', `there is no plan in the folder ${folder}`, {
    advice:
      'A plan is called *.load.ts (or .mts, .cts, .js, .mjs, .cjs); any other file can be named by its path.',
  })
}
