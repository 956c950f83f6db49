import { readFileSync, statSync } from 'node:fs'
import { messageOf, PlimsollError } from '../../base/error.ts'
import { phrase, setting } from '../../base/phrase.ts'
import type { SettingName } from '../settings/settings.ts'

/** The maximum size of a file. The record of a long run has a few megabytes. */
const maxFileBytes = 512 * 1024 * 1024

/** Reads a file that the setting `name` names. Throws a `PlimsollError` (`bad-option`) if it cannot be read. */
export function readTextFile(file: string, name: SettingName): string {
  const found = textOrProblem(file)
  if (typeof found === 'object') return found.text
  throw new PlimsollError('bad-option', phrase`${setting(name)} is ${JSON.stringify(file)}, which ${found}`, {
    setting: name,
    advice: phrase`Give ${setting(name)} the path of a file that can be read.`,
  })
}

function textOrProblem(file: string): { text: string } | string {
  try {
    const stats = statSync(file, { throwIfNoEntry: false })
    if (stats === undefined) return 'does not exist'
    if (!stats.isFile()) return 'is not a file'
    if (stats.size > maxFileBytes) return 'is larger than 512 MiB'
    return { text: readFileSync(file, 'utf8') }
  } catch (error) {
    return `cannot be read: ${messageOf(error)}`
  }
}
