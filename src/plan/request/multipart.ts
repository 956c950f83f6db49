import type { FilePart } from './file-part.ts'

/** Bytes to send as a file. */
export interface BytesPart {
  readonly bytes: Uint8Array
  readonly name?: string
  readonly type?: string
}

/** One field of a form: a string or a file. */
export type FormField = string | number | boolean | FilePart | BytesPart

/** The fields of a `multipart/form-data` body, by name: strings and files, one or several each. */
export type Multipart = Readonly<Record<string, FormField | readonly FormField[]>>
