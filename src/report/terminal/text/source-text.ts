import { readFileSync, statSync } from 'node:fs'
import { isAbsolute, relative } from 'node:path'

/** Nobody writes a plan this large; what is may be anything. */
const largestBytes = 2_000_000

/** The text of a file that a person wrote, or undefined: a record may name one that is gone, or is no file at all. */
export function sourceText(file: string): string | undefined {
  try {
    const stats = statSync(file)
    return stats.isFile() && stats.size <= largestBytes ? readFileSync(file, 'utf8') : undefined
  } catch {
    return undefined
  }
}

/** A file's path as its author would type it: from the folder where the command runs, when it lies below that. */
export function shownPath(file: string, folder = process.cwd()): string {
  if (!isAbsolute(file)) return file
  const path = relative(folder, file)
  return path === '' || path.startsWith('..') || isAbsolute(path) ? file : path
}
