import { lstatSync, readFileSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'

/** What a path that is written to leads to, with all links followed. */
export type WrittenPath =
  /** A regular file, or nothing yet. `isMount`: a single file is mounted there, which cannot be renamed over. */
  | { kind: 'file'; path: string; isMount: boolean }
  /** A named pipe or a device, such as `/dev/null`. It is written as it is. */
  | { kind: 'stream'; path: string }
  /** An open file of this process, such as `/dev/stdout`. */
  | { kind: 'descriptor'; descriptor: number }

/** The number of links that are followed, as in Linux. */
const maxLinks = 40

/** Finds what a path leads to. Throws an `Error` for a folder, a socket, a circle of links, or a path below a file. */
export function writtenPath(path: string): WrittenPath {
  let place = resolve(path)
  for (let links = 0; links <= maxLinks; links++) {
    const descriptor = ownDescriptor(place)
    if (descriptor !== undefined) return { kind: 'descriptor', descriptor }
    const found = lstatSync(place, { throwIfNoEntry: false })
    if (found?.isSymbolicLink()) {
      place = resolve(dirname(place), readlinkSync(place))
      continue
    }
    // The links of its folders count as well, so that two spellings of one file are noticed.
    const folder = statSync(dirname(place), { throwIfNoEntry: false })
    if (folder?.isDirectory()) place = resolve(realpathSync(dirname(place)), basename(place))
    return found === undefined ? { kind: 'file', path: place, isMount: false } : foundPath(place, found)
  }
  throw new Error('its links lead in a circle')
}

function foundPath(path: string, found: Stats): WrittenPath {
  if (found.isDirectory()) throw new Error('it is a folder')
  if (found.isSocket()) throw new Error('it is a socket')
  if (found.isFile()) return { kind: 'file', path, isMount: isMountPoint(path) }
  return { kind: 'stream', path }
}

/** The number of the open file of this process that a path names: `/proc/self/fd/1`, which `/dev/stdout` links to. */
function ownDescriptor(path: string): number | undefined {
  const number = /^\d{1,9}$/.exec(basename(path))
  const folder = dirname(path)
  if (number === null || !/^\/(?:proc|dev)\//.test(folder)) return undefined
  try {
    const isOwn = realpathSync(folder) === realpathSync('/proc/self/fd')
    return isOwn && lstatSync(path, { throwIfNoEntry: false }) !== undefined ? Number(number[0]) : undefined
  } catch {
    return undefined
  }
}

/** Whether a file is mounted by itself, as containers do with single files. */
function isMountPoint(path: string): boolean {
  try {
    // The fifth field is the mount point, with spaces and backslashes as octal numbers.
    return readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .some((line) => unescaped(line.split(' ')[4] ?? '') === path)
  } catch {
    return false
  }
}

function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
}
