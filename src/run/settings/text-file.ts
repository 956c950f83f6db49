import { readFileSync, statSync } from 'node:fs'
import { messageOf, PlimsollError } from '../../base/error.ts'

/** The largest file that is read, in bytes: a long run's record is some megabytes. */
const largest = 512 * 1024 * 1024

/** The text of a file that a flag names. Throws a `PlimsollError` (`bad-option`) where it cannot be read. */
export function readTextFile(file: string, flag: string): string {
  const problem = problemOf(file)
  if (typeof problem === 'object') return problem.text
  throw new PlimsollError('bad-option', `${flag} is ${JSON.stringify(file)}, which ${problem}`, {
    advice: `Give ${flag} the path of a file that can be read.`,
  })
}

function problemOf(file: string): { text: string } | string {
  try {
    const stats = statSync(file, { throwIfNoEntry: false })
    if (stats === undefined) return 'is not there'
    if (!stats.isFile()) return 'is not a file'
    if (stats.size > largest) return 'is larger than 512 MiB'
    return { text: readFileSync(file, 'utf8') }
  } catch (error) {
    return `cannot be read: ${messageOf(error)}`
  }
}
