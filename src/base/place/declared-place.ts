import { getCallSites } from 'node:util'
import type { SourcePlace } from '../error.ts'
import { ownCode } from '../own-files.ts'
import { thrownPlace } from './thrown-place.ts'

const ownUrl = ownCode.href
/** As a test runner names the files that it loads by its own means. */
const ownPath = decodeURIComponent(ownCode.pathname)

/**
 * Where in the user's own files the function that is being declared is called from: the first frame outside of
 * Plimsoll. A failed SLA and a mistake in a plan are shown there.
 */
export function declaredPlace(): SourcePlace | undefined {
  for (const site of getCallSites(12, { sourceMap: true })) {
    const file = site.scriptName
    if (file === '' || file.startsWith('node:')) continue
    if (file.startsWith(ownUrl) || file.startsWith(ownPath)) continue
    const place = { file: fileName(file), line: site.lineNumber, column: site.columnNumber }
    // A test runner that loads files by its own means knows their lines in stack traces alone.
    return file.startsWith('file:') ? place : (thrownPlace(new Error('here')) ?? place)
  }
  return undefined
}

function fileName(url: string): string {
  return url.startsWith('file:') ? decodeURIComponent(new URL(url).pathname) : url
}
