import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

const endings = ['ts', 'mts', 'js', 'mjs']

/**
 * The configuration that holds in a folder: the nearest upward, up to the project's root. That is the folder with the
 * repository, or the nearest with a package.json, or the folder itself: nothing that lies above is ours to run.
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

/** The nearest folder upward that has something of this name. */
function nearest(folder: string, name: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, name))) return at
    if (at === dirname(at)) return undefined
  }
}
