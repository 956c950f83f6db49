import { isUtf8 } from 'node:buffer'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { messageOf, PlimsollError, type SourcePlace } from '../../base/error.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import { shown } from '../../base/text/shown.ts'

/** The largest file of rows that is read, in bytes: every worker keeps all of its rows. */
const largestBytes = 256 * 1024 * 1024

/**
 * Reads a file that a plan names: a path from the folder of the file that names it, a whole path or a `file:` URL.
 * Answers its bytes, which are UTF-8, without a mark of their order. Throws a `PlimsollError` (`data-missing`,
 * `data-unreadable`).
 */
export function readDataFile(file: string | URL, declared: SourcePlace | undefined): Buffer {
  const path = pathOf(file, declared)
  let size: number
  try {
    const stats = statSync(path)
    // A pipe would be waited for, and a device has no end.
    if (!stats.isFile())
      throw unreadable(file, stats.isDirectory() ? 'it is a folder' : 'it is no regular file')
    size = stats.size
  } catch (error) {
    if (error instanceof PlimsollError) throw error
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw missing(file, path)
    throw unreadable(file, messageOf(error), error)
  }
  if (size > largestBytes) {
    throw unreadable(file, `it is ${Math.ceil(size / 1024 / 1024)} MiB large, and 256 MiB is the most`)
  }
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    throw unreadable(file, messageOf(error), error)
  }
  if (!isUtf8(bytes)) throw unreadable(file, 'it is not UTF-8 text')
  return bytes.length >= 3 && bytes.readUIntBE(0, 3) === 0xefbbbf ? bytes.subarray(3) : bytes
}

/** What a message calls a file: what the plan calls it, or its name. */
export function dataFileName(file: string | URL): string {
  return file instanceof URL ? basename(file.pathname) : String(file)
}

function pathOf(file: string | URL, declared: SourcePlace | undefined): string {
  if (file instanceof URL && file.protocol === 'file:') return fileURLToPath(file)
  if (typeof file !== 'string' || file === '') {
    throw new PlimsollError('data-missing', `${shown(file)} is not the path of a file`, {
      advice: "Write csv('users.csv'), with a path from the folder of this file.",
    })
  }
  return resolve(declared === undefined ? '.' : dirname(declared.file), file)
}

function missing(file: string | URL, path: string): PlimsollError {
  let names: string[] = []
  try {
    names = readdirSync(dirname(path))
  } catch {
    // Then the folder is not there either.
  }
  const near = nearestName(basename(path), names)
  return new PlimsollError('data-missing', `there is no file ${dataFileName(file)}`, {
    advice: near === undefined ? `It was looked for at ${path}.` : `Did you mean ${near}?`,
  })
}

function unreadable(file: string | URL, why: string, cause?: unknown): PlimsollError {
  return new PlimsollError('data-unreadable', `${dataFileName(file)} cannot be read: ${why}`, { cause })
}
