import type { SourcePlace } from '../error.ts'
import { isBundle, isOwnFile, mentionsOwnFile, pathOf } from './frame-file.ts'

/**
 * Returns the place in the user's files where an exception was thrown, from its stack. Undefined if no frame is the
 * user's.
 */
export function thrownPlace(thrown: unknown): SourcePlace | undefined {
  if (!(thrown instanceof Error) || thrown.stack === undefined) return undefined
  for (const line of thrown.stack.split('\n')) {
    const found = /^\s+at (?:async )?(?:.*? \()?((?:file:\/\/)?\/.+?):(\d+):(\d+)\)?$/.exec(line)
    if (found === null) continue
    const file = found[1]!
    if (isOwnFile(file) || isBundle(file) || file.includes('/node_modules/')) continue
    return { file: pathOf(file), line: Number(found[2]), column: Number(found[3]) }
  }
  return undefined
}

/** Returns whether Plimsoll's own code threw an exception, which is then a bug in Plimsoll and not in the plan. */
export function isOwnFault(thrown: unknown): boolean {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : ''
  const top = stack.split('\n').find((line) => /^\s+at /.test(line)) ?? ''
  return mentionsOwnFile(top)
}
