import type { Coding } from '../../engine/reply/content-coding.ts'
import type { Query } from '../endpoint/route.ts'
import type { FilePart } from './file-part.ts'
import type { Multipart } from './multipart.ts'

export type Compression = Coding

type Pieces = AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>

/** What a request may carry: at most one of these. */
export interface BodyOptions {
  /** Sent as JSON, with its content type. */
  json?: unknown
  /** Sent as UTF-8 text. */
  text?: string
  /** Sent as it is. */
  bytes?: Uint8Array | FilePart
  /** Sent as the fields of a form, `application/x-www-form-urlencoded`. */
  form?: Query
  /** Sent as a form with files, `multipart/form-data`. */
  multipart?: Multipart
  /**
   * Sent piece by piece as they come, in chunks; with `length` in bytes, under that length. A function, because a
   * stream can be read once, and a request may have to be sent again.
   */
  stream?: (() => Pieces) | { length: number; pieces: () => Pieces }
  /** Packs the body, and says so. */
  compress?: Compression
}
