import { createHash } from 'node:crypto'
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * Checks that a file can be replaced whole, without changing it, and removes what processes that were killed have left
 * beside it. The path has no links; its folder exists. Throws the error of the file system.
 */
export function checkReplaceable(path: string): void {
  removeLeftovers(path)
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) {
    accessSync(path, constants.W_OK)
    return
  }
  // Finds a name that is too long, and a file system or a folder that is not writable.
  for (const name of [path, temporaryPath(path)]) {
    closeSync(openSync(name, 'wx'))
    rmSync(name)
  }
}

/**
 * Replaces the contents of a file, or creates it: whole or not at all. It keeps its permissions and, if possible, its
 * owner. The path has no links. Throws the error of the file system; the file is then as it was.
 */
export function replaceFile(path: string, text: string, isMount = false): void {
  const bytes = Buffer.from(text)
  const before = statSync(path, { throwIfNoEntry: false })
  if (before !== undefined) {
    // A file that its permissions protect must not be replaced by way of its folder.
    accessSync(path, constants.W_OK)
    if (isMount || !isWritableFolder(dirname(path))) {
      overwrite(path, bytes)
      return
    }
  }
  const temporary = temporaryPath(path)
  try {
    writeNew(temporary, bytes, before)
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
  syncFolder(dirname(path))
}

/** Appends to a file: whole or not at all. Throws the error of the file system. */
export function appendToFile(path: string, text: string): void {
  // Not created: a file that was removed meanwhile would otherwise begin in the middle.
  const descriptor = openedToAppend(path)
  try {
    const { size } = fstatSync(descriptor)
    try {
      writeAll(descriptor, Buffer.from(text))
    } catch (error) {
      ftruncateSync(descriptor, size)
      throw error
    }
  } finally {
    closeSync(descriptor)
  }
}

function openedToAppend(path: string): number {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_APPEND)
  } catch (error) {
    const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw isGone ? new Error('it was removed meanwhile', { cause: error }) : error
  }
}

function writeNew(path: string, bytes: Buffer, before: Stats | undefined): void {
  const descriptor = openSync(path, 'wx')
  try {
    if (before !== undefined) {
      keepOwner(descriptor, before)
      fchmodSync(descriptor, before.mode & 0o7777)
    }
    writeAll(descriptor, bytes)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/**
 * Overwrites a file that cannot be renamed over. It first gets all the room that the new contents need, so that a full disk
 * is noticed while the old contents are still whole.
 */
function overwrite(path: string, bytes: Buffer): void {
  const descriptor = openSync(path, constants.O_RDWR)
  try {
    const { size } = fstatSync(descriptor)
    if (bytes.length > size) {
      try {
        writeAll(descriptor, bytes.subarray(size), size)
        fsyncSync(descriptor)
      } catch (error) {
        ftruncateSync(descriptor, size)
        throw error
      }
    }
    writeAll(descriptor, bytes.subarray(0, size), 0)
    ftruncateSync(descriptor, bytes.length)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function writeAll(descriptor: number, bytes: Buffer, position?: number): void {
  for (let at = 0; at < bytes.length; ) {
    const from = position === undefined ? null : position + at
    at += writeSync(descriptor, bytes, at, bytes.length - at, from)
  }
}

function keepOwner(descriptor: number, { uid, gid }: Stats): void {
  const own = fstatSync(descriptor)
  if (own.uid === uid && own.gid === gid) return
  try {
    fchownSync(descriptor, uid, gid)
  } catch {
    // Only the superuser may give a file to others.
  }
}

function isWritableFolder(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** Makes a rename durable. Not all file systems can. */
function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r')
    try {
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  } catch {
    // The file is complete; only a power failure at this moment would bring back the one before.
  }
}

/** The name of the file that becomes a file. It is short, whatever the name of that file is, and tells the process. */
function temporaryPath(path: string): string {
  return join(dirname(path), `${prefixOf(path)}${process.pid}.part`)
}

function prefixOf(path: string): string {
  return `.plimsoll-${createHash('sha256').update(basename(path)).digest('hex').slice(0, 8)}-`
}

/** Removes the temporary files that killed processes have left for a file. */
function removeLeftovers(path: string): void {
  const folder = dirname(path)
  const prefix = prefixOf(path)
  for (const name of namesIn(folder)) {
    if (!name.startsWith(prefix)) continue
    const pid = /^(\d{1,10})\.part$/.exec(name.slice(prefix.length))?.[1]
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(folder, name), { force: true })
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    // A folder may be writable and not readable.
    return []
  }
}

/** Whether a process runs that may be writing. In a container, one that was killed can have had our number. */
function isRunning(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
