import { randomBytes } from 'node:crypto'
import { PlimsollError } from '../../../base/error.ts'
import { hasText } from '../../../base/text/has-text.ts'
import { latin1OfBytes, latin1OfText } from '../../../base/text/latin1.ts'
import { shown } from '../../../base/text/shown.ts'
import type { RequestBody } from '../../../engine/request/request-body.ts'
import { checkFields } from '../../../plan/request/fields.ts'
import { type FilePart, isFilePart } from '../../../plan/request/file-part.ts'
import type { FormField, Multipart } from '../../../plan/request/multipart.ts'
import type { ReadyBody } from './ready-body.ts'

/** The boundary of the last form. The next form reuses it, unless its content includes it. */
let lastBoundary: string | undefined

/** Makes the body of a form (RFC 7578) for a call of `endpoint`. Throws a `PlimsollError` (`bad-body`) for an invalid field. */
export function multipartBody(endpoint: string, fields: Multipart): ReadyBody {
  checkFields(fields, `the multipart of a call of ${endpoint} is`, 'bad-body')
  const pieces = Object.entries(fields).flatMap(([name, values]) =>
    [values].flat().map((value) => [name, value as FormField] as const),
  )
  const contents = pieces.map(([name, value]) => contentOf(endpoint, name, value))
  let boundary = lastBoundary ?? newBoundary()
  while (contents.some((content) => typeof content === 'string' && content.includes(boundary)))
    boundary = newBoundary()
  lastBoundary = boundary
  const type = `multipart/form-data; boundary=${boundary}`
  const parts: (string | FilePart)[] = []
  pieces.forEach(([name, value], index) => {
    parts.push(`--${boundary}\r\n${headOf(name, value)}\r\n`, contents[index]!, '\r\n')
  })
  parts.push(`--${boundary}--\r\n`)
  if (parts.every((part) => typeof part === 'string')) return { content: parts.join(''), type }
  return { content: joined(parts), type }
}

function joined(parts: readonly (string | FilePart)[]): RequestBody {
  return {
    length: parts.reduce((sum, part) => sum + part.length, 0),
    async *pieces() {
      for (const part of parts) {
        if (typeof part === 'string') yield Buffer.from(part, 'latin1')
        else yield* part.pieces()
      }
    },
  }
}

function contentOf(endpoint: string, name: string, value: FormField): string | FilePart {
  if (isFilePart(value)) return value.content ?? value
  if (typeof value === 'object' && value !== null && value.bytes instanceof Uint8Array)
    return latin1OfBytes(value.bytes)
  if (hasText(value)) return latin1OfText(String(value))
  throw new PlimsollError(
    'bad-body',
    `the call of ${endpoint} gives ${shown(value)} for ${name} in its multipart`,
    {
      advice: "Give a string, file('photo.jpg') or { bytes, name, type }.",
    },
  )
}

function headOf(name: string, value: FormField): string {
  const disposition = `Content-Disposition: form-data; name="${escaped(name)}"`
  if (typeof value !== 'object') return `${disposition}\r\n`
  const { name: fileName = 'file', type = 'application/octet-stream' } = value
  return `${disposition}; filename="${escaped(fileName)}"\r\nContent-Type: ${latin1OfText(type.replace(/[\r\n\0]/g, ''))}\r\n`
}

/** Escapes a name as browsers do (HTML, 4.10.21.8: multipart form data). */
function escaped(name: string): string {
  return latin1OfText(name.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22'))
}

function newBoundary(): string {
  return `plimsoll-${randomBytes(16).toString('hex')}`
}
