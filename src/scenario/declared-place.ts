import { getCallSites } from 'node:util'
import type { SourcePlace } from '../base/error.ts'

const ownFolder = new URL('..', import.meta.url).href

/**
 * Where in the user's own files the function that is being declared is called from: the first frame outside of
 * Plimsoll. A failed SLA and a mistake in a plan are shown there.
 */
export function declaredPlace(): SourcePlace | undefined {
  for (const site of getCallSites(12, { sourceMap: true })) {
    const file = site.scriptName
    if (file === '' || file.startsWith('node:') || file.startsWith(ownFolder)) continue
    return { file: fileName(file), line: site.lineNumber, column: site.columnNumber }
  }
  return undefined
}

function fileName(url: string): string {
  return url.startsWith('file:') ? decodeURIComponent(new URL(url).pathname) : url
}
