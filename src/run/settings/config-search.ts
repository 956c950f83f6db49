import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

const endings = ['ts', 'mts', 'js', 'mjs']

/**
 * The config file for a folder: the nearest one at or above it, up to the root of the project. The root is the folder with
 * the repository, else the nearest with a package.json, else the folder itself. Files above it belong to other projects.
 */
export function findConfig(folder: string): string | undefined {
  const root = nearest(folder, '.git') ?? nearest(folder, 'package.json') ?? folder
  for (let at = folder; ; at = dirname(at)) {
    const found = endings
      .map((ending) => join(at, `plimsoll.config.${ending}`))
      .find((file) => existsSync(file))
    if (found !== undefined) return found
    if (at === root || at === dirname(at)) return undefined
  }
}

/** The nearest folder at or above this one that contains `name`. */
function nearest(folder: string, name: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, name))) return at
    if (at === dirname(at)) return undefined
  }
}
