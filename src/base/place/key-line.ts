import { readFileSync } from 'node:fs'
import type { SourcePlace } from '../error.ts'
import { objectKeys } from './object-keys.ts'

/**
 * Finds a key in a declaration by the keys that lead to it, such as `['load', 'steady', 'for']`. Returns the place of the
 * key, or of the innermost object around it that is there, or of the declaration if the file cannot be read.
 */
export function keyLine(place: SourcePlace, keys: readonly string[]): SourcePlace {
  let text: string
  try {
    text = readFileSync(place.file, 'utf8')
  } catch {
    return place
  }
  let found = { length: 0, offset: 0 }
  for (const { path, offset } of objectKeys(text, offsetOf(text, place))) {
    if (path.length > found.length && path.every((key, index) => keys[index] === key))
      found = { length: path.length, offset }
  }
  if (found.length === 0) return place
  const before = text.slice(0, found.offset).split('\n')
  return { file: place.file, line: before.length, column: before.at(-1)!.length + 1 }
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
