import { readFileSync, statSync } from 'node:fs'
import { messageOf, PlimsollError } from '../../base/error.ts'
import { phrase, setting } from '../../base/phrase.ts'
import type { SettingName } from '../settings/settings.ts'

/** The largest file that is read, in bytes: a long run's record is some megabytes. */
const largest = 512 * 1024 * 1024

/** The text of a file that a setting names. Throws a `PlimsollError` (`bad-option`) where it cannot be read. */
export function readTextFile(file: string, name: SettingName): string {
  const problem = problemOf(file)
  if (typeof problem === 'object') return problem.text
  throw new PlimsollError(
    'bad-option',
    phrase`${setting(name)} is ${JSON.stringify(file)}, which ${problem}`,
    {
      setting: name,
      advice: phrase`Give ${setting(name)} the path of a file that can be read.`,
    },
  )
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
