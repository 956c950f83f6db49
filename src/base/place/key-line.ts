import { readFileSync } from 'node:fs'
import type { SourcePlace } from '../error.ts'
import { objectKeys } from './object-keys.ts'

/**
 * Finds a key in a declaration by the keys that lead to it, such as `['load', 'steady', 'for']`. Returns the place of the
 * key, or of the declaration if the key is not in it or the file cannot be read.
 */
export function keyLine(place: SourcePlace, keys: readonly string[]): SourcePlace {
  let text: string
  try {
    text = readFileSync(place.file, 'utf8')
  } catch {
    return place
  }
  for (const { path, offset } of objectKeys(text, offsetOf(text, place))) {
    if (path.length !== keys.length || keys.some((key, index) => path[index] !== key)) continue
    const before = text.slice(0, offset).split('\n')
    return { file: place.file, line: before.length, column: before.at(-1)!.length + 1 }
  }
  return place
}

function offsetOf(text: string, place: SourcePlace): number {
  let offset = 0
  for (let line = 1; line < place.line; line++) {
    const end = text.indexOf('\n', offset)
    if (end < 0) return text.length
    offset = end + 1
  }
  return offset + (place.column ?? 1) - 1
}
