import { readFileSync } from 'node:fs'
import type { SourcePlace } from '../base/error.ts'
import { objectKeys } from './object-keys.ts'

/**
 * The line on which a metric is promised: that of the key in the declaration's `sla`, or in the phase's. The
 * declaration's own line where the promise is not written out there.
 */
export function promiseLine(
  place: SourcePlace,
  metric: string,
  phase: string | undefined,
): { file: string; line: number } {
  let text: string
  try {
    text = readFileSync(place.file, 'utf8')
  } catch {
    return { file: place.file, line: place.line }
  }
  const wanted = phase === undefined ? ['sla', metric] : [phase, 'sla', metric]
  for (const { path, offset } of objectKeys(text, offsetOf(text, place))) {
    // A phase lies within the load; the plan's and an endpoint's own promises lie directly in their options.
    const isWanted = phase === undefined ? path.length === 2 : path.length >= 3
    if (isWanted && wanted.every((key, index) => path.at(index - wanted.length) === key)) {
      return { file: place.file, line: text.slice(0, offset).split('\n').length }
    }
  }
  return { file: place.file, line: place.line }
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
