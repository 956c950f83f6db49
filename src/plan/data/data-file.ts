import { isUtf8 } from 'node:buffer'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { messageOf, PlimsollError, type SourcePlace } from '../../base/error.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import { shown } from '../../base/text/shown.ts'

/** The maximum size of a file of rows, in bytes. Each worker keeps all rows. */
const maxBytes = 256 * 1024 * 1024

/**
 * Reads a file of a plan: an absolute path, a path from the folder of the module, or a `file:` URL. Returns its bytes,
 * which are valid UTF-8, without a byte order mark. Throws a `PlimsollError` (`data-missing`, `data-unreadable`).
 */
export function readDataFile(file: string | URL, place: SourcePlace | undefined): Buffer {
  const path = pathOf(file, place)
  let size: number
  try {
    const stats = statSync(path)
    // Reading a pipe would wait, and a device has no end.
    if (!stats.isFile())
      throw unreadableFile(file, stats.isDirectory() ? 'it is a folder' : 'it is not a regular file')
    size = stats.size
  } catch (error) {
    if (error instanceof PlimsollError) throw error
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw missingFile(file, path)
    throw unreadableFile(file, messageOf(error), error)
  }
  if (size > maxBytes) {
    throw unreadableFile(file, `it has ${Math.ceil(size / 1024 / 1024)} MiB, and the limit is 256 MiB`)
  }
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    throw unreadableFile(file, messageOf(error), error)
  }
  if (!isUtf8(bytes)) throw unreadableFile(file, 'it is not UTF-8 text')
  return bytes.length >= 3 && bytes.readUIntBE(0, 3) === 0xefbbbf ? bytes.subarray(3) : bytes
}

/** Returns the name of a file in messages: the path in the plan, or the last part of a URL. */
export function dataFileName(file: string | URL): string {
  return file instanceof URL ? basename(file.pathname) : String(file)
}

function pathOf(file: string | URL, place: SourcePlace | undefined): string {
  if (file instanceof URL && file.protocol === 'file:') return fileURLToPath(file)
  if (typeof file !== 'string' || file === '') {
    throw new PlimsollError('data-missing', `${shown(file)} is not the path of a file`, {
      advice: "Write csv('users.csv'), with a path that starts at the folder of this module.",
    })
  }
  return resolve(place === undefined ? '.' : dirname(place.file), file)
}

function missingFile(file: string | URL, path: string): PlimsollError {
  let names: string[] = []
  try {
    names = readdirSync(dirname(path))
  } catch {
    // The folder does not exist either.
  }
  const near = nearestName(basename(path), names)
  return new PlimsollError('data-missing', `there is no file ${dataFileName(file)}`, {
    advice: near === undefined ? `It was looked for at ${path}.` : `Did you mean ${near}?`,
  })
}

function unreadableFile(file: string | URL, why: string, cause?: unknown): PlimsollError {
  return new PlimsollError('data-unreadable', `${dataFileName(file)} cannot be read: ${why}`, { cause })
}
