import type { Coding } from '../../engine/reply/content-coding.ts'
import type { Query } from '../endpoint/route.ts'
import type { FilePart } from './file-part.ts'
import type { Multipart } from './multipart.ts'

/** A content coding that compresses a body. */
export type Compression = Coding

type Pieces = AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>

/** The body of a request. At most one of these may be given. */
export interface BodyOptions {
  /** A value to send as JSON, with the content type of JSON. */
  json?: unknown
  /** A string to send as UTF-8. */
  text?: string
  /** Bytes, or a file, to send as they are. */
  bytes?: Uint8Array | FilePart
  /** The fields of a form, sent as `application/x-www-form-urlencoded`. */
  form?: Query
  /** The fields and files of a form, sent as `multipart/form-data`. */
  multipart?: Multipart
  /**
   * Pieces to send as they become available: chunked, or with a `Content-Length` if there is a `length` in bytes. It is a
   * function because a stream can be read only once and a request may have to be sent again.
   */
  stream?: (() => Pieces) | { length: number; pieces: () => Pieces }
  /** Compresses the body and sets `Content-Encoding`. */
  compress?: Compression
}
