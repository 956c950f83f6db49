import { readFileSync, statSync } from 'node:fs'
import { isAbsolute, relative } from 'node:path'

/** Larger files are not plans. */
const maxBytes = 2_000_000

/** Reads a source file. Returns undefined if it cannot be read or is not a regular file: a record may name any path. */
export function sourceText(file: string): string | undefined {
  try {
    const stats = statSync(file)
    return stats.isFile() && stats.size <= maxBytes ? readFileSync(file, 'utf8') : undefined
  } catch {
    return undefined
  }
}

/** A path as a user would type it: relative to `folder` if it is below it, else unchanged. */
export function shownPath(file: string, folder = process.cwd()): string {
  if (!isAbsolute(file)) return file
  const path = relative(folder, file)
  return path === '' || path.startsWith('..') || isAbsolute(path) ? file : path
}
