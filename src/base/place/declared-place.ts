import { getCallSites } from 'node:util'
import type { SourcePlace } from '../error.ts'
import { isOwnFile, pathOf } from './frame-file.ts'
import { thrownPlace } from './thrown-place.ts'

/**
 * The place in the user's files that calls the function which declares something: the first frame outside of Plimsoll.
 * An unmet SLA and a mistake in a plan are reported with this place. Undefined if no frame is the user's.
 */
export function declaredPlace(): SourcePlace | undefined {
  for (const site of getCallSites(12, { sourceMap: true })) {
    const file = site.scriptName
    if (file === '' || file.startsWith('node:') || isOwnFile(file)) continue
    const place = { file: pathOf(file), line: site.lineNumber, column: site.columnNumber }
    // A test runner that loads files by its own means knows their lines only in stack traces.
    return file.startsWith('file:') ? place : (thrownPlace(new Error('here')) ?? place)
  }
  return undefined
}
