import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { messageOf, PlimsollError } from '../../base/error.ts'
import { type Phrase, phrase, setting } from '../../base/phrase.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import type { SettingName } from '../settings/settings.ts'

/** The maximum size of a file. The record of a long run has a few megabytes. */
const maxFileBytes = 512 * 1024 * 1024

/** The most names of a folder that are compared with that of a missing file. */
const maxNames = 10_000

/** Reads a file that the setting `name` names. Throws a `PlimsollError` (`bad-option`) if it cannot be read. */
export function readTextFile(file: string, name: SettingName): string {
  const found = textOrProblem(file)
  if (typeof found === 'object') return found.text
  throw new PlimsollError('bad-option', phrase`${setting(name)} is ${JSON.stringify(file)}, which ${found}`, {
    setting: name,
    advice: phrase`${nearestFile(file)}${ownAdvice(file, name)}`,
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

/** Suggests the file of the same folder whose name is nearest to that of a missing file; empty without one. */
function nearestFile(file: string): string {
  try {
    if (existsSync(file)) return ''
    const near = nearestName(basename(file), readdirSync(dirname(file)).slice(0, maxNames))
    return near === undefined ? '' : `Did you mean '${join(dirname(file), near)}'? `
  } catch {
    // The folder does not exist, or cannot be read.
    return ''
  }
}

function ownAdvice(file: string, name: SettingName): Phrase {
  return name === 'baseline' && !existsSync(file)
    ? phrase`Give ${setting(name)} the path of a record, or add ${setting('baselineOptional')} for a first run without one.`
    : phrase`Give ${setting(name)} the path of a file that can be read.`
}
