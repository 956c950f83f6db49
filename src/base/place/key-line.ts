import { readFileSync } from 'node:fs'
import type { SourcePlace } from '../error.ts'
import { objectKeys } from './object-keys.ts'

/**
 * The line on which a key of a declaration stands, by the keys that lead to it: `['load', 'steady', 'for']`. The
 * declaration's own place where it is not written out there.
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

/** The keys of a promise in its declaration. */
export function slaKeys(metric: string, phase: string | undefined): string[] {
  return phase === undefined ? ['sla', metric] : ['load', phase, 'sla', metric]
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
