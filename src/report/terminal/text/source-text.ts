import { readFileSync, statSync } from 'node:fs'
import { isAbsolute, relative } from 'node:path'

/** Larger files are not plans. */
const largestBytes = 2_000_000

/** The text of a source file; undefined where it does not exist or is not a file: a record may name anything. */
export function sourceText(file: string): string | undefined {
  try {
    const stats = statSync(file)
    return stats.isFile() && stats.size <= largestBytes ? readFileSync(file, 'utf8') : undefined
  } catch {
    return undefined
  }
}

/** A path as its author would type it: relative to the working directory where it is below that. */
export function shownPath(file: string, folder = process.cwd()): string {
  if (!isAbsolute(file)) return file
  const path = relative(folder, file)
  return path === '' || path.startsWith('..') || isAbsolute(path) ? file : path
}
