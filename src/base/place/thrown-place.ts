import type { SourcePlace } from '../error.ts'
import { ownCode } from '../own-files.ts'

const ownFolder = ownCode.href
const ownPath = ownCode.pathname

/** Where in the user's own files an exception was thrown, by its stack; undefined where no frame is the user's. */
export function thrownPlace(thrown: unknown): SourcePlace | undefined {
  if (!(thrown instanceof Error) || thrown.stack === undefined) return undefined
  for (const line of thrown.stack.split('\n')) {
    const found = /^\s+at (?:async )?(?:.*? \()?((?:file:\/\/)?\/.+?):(\d+):(\d+)\)?$/.exec(line)
    if (found === null) continue
    const file = found[1]!
    if (file.startsWith(ownFolder) || file.startsWith(ownPath) || file.includes('/node_modules/')) continue
    const path = file.startsWith('file:') ? decodeURIComponent(new URL(file).pathname) : file
    return { file: path, line: Number(found[2]), column: Number(found[3]) }
  }
  return undefined
}

/** Whether an exception was thrown by Plimsoll's own code: a bug of ours, not of the plan's. */
export function isOwnFault(thrown: unknown): boolean {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : ''
  const top = stack.split('\n').find((line) => /^\s+at /.test(line)) ?? ''
  return top.includes(ownFolder) || top.includes(ownPath)
}
