import { createReadStream, readFileSync, statSync } from 'node:fs'
import { basename, dirname, extname, resolve } from 'node:path'
import { messageOf, PlimsollError } from '../../base/error.ts'
import { declaredPlace } from '../../base/place/declared-place.ts'
import { latin1OfBytes } from '../../base/text/latin1.ts'

/** A file to send: as a whole body, or as a part of a form. */
export interface FilePart {
  readonly kind: 'file'
  /** What the server is told that it is called. */
  readonly name: string
  readonly type: string
  readonly length: number
  /** Its bytes, a byte a character; undefined for one that is too large to be kept and is read anew each time. */
  readonly content: string | undefined
  /** Its bytes from the disk. */
  pieces(): AsyncIterable<Uint8Array>
}

/** What is larger is not kept in memory, in bytes. */
const keptBytes = 8 * 1024 * 1024

const typesByExtension: Readonly<Record<string, string>> = {
  '.csv': 'text/csv',
  '.gif': 'image/gif',
  '.html': 'text/html',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.json': 'application/json',
  '.jsonl': 'application/jsonl',
  '.md': 'text/markdown',
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.wav': 'audio/wav',
  '.webp': 'image/webp',
  '.xml': 'application/xml',
  '.yaml': 'application/yaml',
  '.zip': 'application/zip',
}

/**
 * A file to send: `call(upload, { multipart: { photo: file('photo.jpg') } })`. It lies beside the module that says so, and
 * is looked at there and then: declare it at the top of the module. Throws a `PlimsollError` (`bad-file`) where it is
 * missing.
 */
export function file(path: string, options: { name?: string; type?: string } = {}): FilePart {
  const place = declaredPlace()
  const found = resolve(place === undefined ? '.' : dirname(place.file), path)
  let length: number
  try {
    const stats = statSync(found)
    if (!stats.isFile()) throw new Error('it is not a file')
    length = stats.size
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new PlimsollError(
      'bad-file',
      isMissing ? `there is no file ${path}` : `the file ${path} cannot be read: ${messageOf(error)}`,
      { advice: `It is looked for as ${found}.`, ...(place && { place }), cause: error },
    )
  }
  let content: string | undefined
  return {
    kind: 'file',
    name: options.name ?? basename(path),
    type: options.type ?? typesByExtension[extname(path).toLowerCase()] ?? 'application/octet-stream',
    length,
    get content() {
      if (length > keptBytes) return undefined
      content ??= latin1OfBytes(readFileSync(found))
      return content
    },
    pieces: () => createReadStream(found),
  }
}

export function isFilePart(value: unknown): value is FilePart {
  return typeof value === 'object' && value !== null && (value as FilePart).kind === 'file'
}
