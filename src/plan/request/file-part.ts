import { createReadStream, readFileSync, statSync } from 'node:fs'
import { basename, dirname, extname, resolve } from 'node:path'
import { checkKeys, invalidValue, keysOf } from '../../base/authored/authored-object.ts'
import { messageOf, PlimsollError } from '../../base/error.ts'
import { declaration } from '../../base/place/declaration.ts'
import { declaredPlace } from '../../base/place/declared-place.ts'
import { latin1OfBytes } from '../../base/text/latin1.ts'

/** A file to send, as a whole body or as a field of a form. */
export interface FilePart {
  readonly kind: 'file'
  /** The file name to send. */
  readonly name: string
  /** The content type. */
  readonly type: string
  /** The length in bytes. */
  readonly length: number
  /** The content, one byte per character. Undefined for a file that is too large to keep and is read each time. */
  readonly content: string | undefined
  /** Reads the content from the disk. */
  pieces(): AsyncIterable<Uint8Array>
}

/** How a file is sent. */
interface FileOptions {
  /** The file name to send. Its own name by default. */
  name?: string
  /** The content type. By default it follows from the extension. */
  type?: string
}

const fileKeys = keysOf<FileOptions>({ name: true, type: true })

/** The maximum size of a file that is kept in memory, in bytes. */
const maxKeptBytes = 8 * 1024 * 1024

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
 * Declares a file to send: `call(upload, { multipart: { photo: file('photo.jpg') } })`. The path is relative to
 * the folder of the module that calls this. The file is checked at once, so declare it at the top of the module. Throws a
 * `PlimsollError` (`bad-file`) if it is missing or cannot be read.
 */
export function file(path: string, options: FileOptions = {}): FilePart {
  const place = declaredPlace()
  declaration(() => {
    const context = { what: 'file(…)', code: 'bad-file' }
    if (typeof path !== 'string')
      throw invalidValue('the path', path, 'a string', "Write file('photo.jpg').", context)
    checkKeys(options, fileKeys, context)
  })
  const absolutePath = resolve(place === undefined ? '.' : dirname(place.file), path)
  let length: number
  try {
    const stats = statSync(absolutePath)
    if (!stats.isFile()) throw new Error('it is not a file')
    length = stats.size
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new PlimsollError(
      'bad-file',
      isMissing ? `there is no file ${path}` : `the file ${path} cannot be read: ${messageOf(error)}`,
      { advice: `It was looked for at ${absolutePath}.`, ...(place && { place }), cause: error },
    )
  }
  let content: string | undefined
  return {
    kind: 'file',
    name: options.name ?? basename(path),
    type: options.type ?? typesByExtension[extname(path).toLowerCase()] ?? 'application/octet-stream',
    length,
    get content() {
      if (length > maxKeptBytes) return undefined
      content ??= latin1OfBytes(readFileSync(absolutePath))
      return content
    },
    pieces: () => createReadStream(absolutePath),
  }
}

/** Whether a value is a file that `file` declared. */
export function isFilePart(value: unknown): value is FilePart {
  return typeof value === 'object' && value !== null && (value as FilePart).kind === 'file'
}
