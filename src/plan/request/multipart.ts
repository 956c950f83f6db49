import type { FilePart } from './file-part.ts'

/** Bytes that are sent as a file. */
export interface BytesPart {
  readonly bytes: Uint8Array
  readonly name?: string
  readonly type?: string
}

/** One field of a form: a text, or a file. */
export type FormField = string | number | boolean | FilePart | BytesPart

/** The fields of a `multipart/form-data` body: texts and files, one or several of a name. */
export type Multipart = Readonly<Record<string, FormField | readonly FormField[]>>
