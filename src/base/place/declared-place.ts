import { getCallSites } from 'node:util'
import type { SourcePlace } from '../error.ts'
import { isBundle, isOwnFile, pathOf } from './frame-file.ts'
import { thrownPlace } from './thrown-place.ts'

/**
 * Returns the place in the user's files of the current declaration: the first stack frame outside of Plimsoll. Reports
 * of unmet SLAs and of mistakes in a plan show this place. Undefined if no frame is the user's.
 */
export function declaredPlace(): SourcePlace | undefined {
  for (const site of getCallSites(12, { sourceMap: true })) {
    const file = site.scriptName
    if (file === '' || file.startsWith('node:') || isOwnFile(file) || isBundle(file)) continue
    const place = { file: pathOf(file), line: site.lineNumber, column: site.columnNumber }
    // Test runners that load files themselves correct the lines only in stack traces.
    return file.startsWith('file:') ? place : (thrownPlace(new Error('here')) ?? place)
  }
  return undefined
}
