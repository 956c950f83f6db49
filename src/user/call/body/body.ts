import { types } from 'node:util'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { isPromise } from '../../../base/authored/authored-object.ts'
import { messageOf, PlimsollError } from '../../../base/error.ts'
import { latin1OfBytes, latin1OfText } from '../../../base/text/latin1.ts'
import { shown } from '../../../base/text/shown.ts'
import { codings } from '../../../engine/reply/content-coding.ts'
import type { RequestBody } from '../../../engine/request/request-body.ts'
import type { BodyOptions, Compression } from '../../../plan/request/body-options.ts'
import { checkFields } from '../../../plan/request/fields.ts'
import { isFilePart } from '../../../plan/request/file-part.ts'
import { joinFields } from '../request/route-path.ts'
import { multipartBody } from './multipart-body.ts'
import type { ReadyBody } from './ready-body.ts'

const kinds = ['json', 'text', 'bytes', 'form', 'multipart', 'stream'] as const

const compressors: Record<Compression, (body: Uint8Array) => Buffer> = {
  gzip: (body) => gzipSync(body),
  br: (body) => brotliCompressSync(body),
  zstd: (body) => zstdCompressSync(body),
  deflate: (body) => deflateSync(body),
}

/** Returns the body of a call; undefined if it has none. Throws a `PlimsollError` (`bad-body`). */
export function bodyOf(name: string, options: BodyOptions): ReadyBody | undefined {
  let found: string | undefined
  for (const kind of kinds) {
    if (options[kind] === undefined) continue
    if (found !== undefined) throw twoBodies(name, found, kind)
    found = kind
  }
  if (found === undefined) return undefined
  const body = plainBody(name, options)
  return options.compress === undefined ? body : compressed(name, body, options.compress)
}

function twoBodies(name: string, one: string, other: string): PlimsollError {
  return new PlimsollError('bad-body', `the call of ${name} gives more than one body: ${one} and ${other}`, {
    advice: 'Give one of json, text, bytes, form, multipart and stream.',
  })
}

function plainBody(name: string, options: BodyOptions): ReadyBody {
  const { json, text, bytes, form, multipart } = options
  if (json !== undefined) return { content: jsonOf(name, json), type: 'application/json' }
  if (text !== undefined) {
    if (typeof text !== 'string')
      throw badContent(name, 'text', text, 'Give a string; a value is sent with json.')
    return { content: latin1OfText(text), type: 'text/plain; charset=utf-8' }
  }
  if (isFilePart(bytes)) return { content: bytes.content ?? bytes, type: bytes.type }
  if (bytes !== undefined) {
    if (!types.isUint8Array(bytes))
      throw badContent(name, 'bytes', bytes, "Give a Uint8Array, such as a Buffer, or file('photo.jpg').")
    return { content: latin1OfBytes(bytes), type: undefined }
  }
  if (form !== undefined) {
    checkFields(form, `the form of a call of ${name} is`, 'bad-body')
    return { content: joinFields('', form, name, 'form'), type: 'application/x-www-form-urlencoded' }
  }
  if (multipart !== undefined) return multipartBody(name, multipart)
  return { content: streamOf(name, options.stream), type: undefined }
}

function jsonOf(name: string, json: unknown): string {
  const advice = 'Give a value that JSON can represent.'
  if (isPromise(json)) throw badContent(name, 'json', json, 'Await it first: json: await ….')
  let text: string | undefined
  try {
    text = JSON.stringify(json) as string | undefined
  } catch (error) {
    // A `toJSON` of the plan may throw anything; JSON itself throws this for a bigint and a circle.
    if (!(error instanceof TypeError)) throw error
    const [problem] = messageOf(error).split('\n', 1)
    throw new PlimsollError('bad-body', `json of a call of ${name} cannot be represented: ${problem}`, {
      advice,
    })
  }
  if (text !== undefined) return latin1OfText(text)
  throw badContent(name, 'json', json, advice)
}

function badContent(name: string, kind: string, given: unknown, advice: string): PlimsollError {
  return new PlimsollError('bad-body', `the call of ${name} gives ${shown(given)} as ${kind}`, { advice })
}

function streamOf(name: string, stream: BodyOptions['stream']): RequestBody {
  const source = typeof stream === 'function' ? { length: undefined, pieces: stream } : stream
  if (typeof source?.pieces !== 'function') {
    throw new PlimsollError('bad-body', `the call of ${name} gives a stream that is not a function`, {
      advice: 'Write stream: () => pieces, or stream: { length, pieces: () => pieces }.',
    })
  }
  return {
    length: source.length,
    async *pieces() {
      for await (const piece of source.pieces()) yield typeof piece === 'string' ? Buffer.from(piece) : piece
    },
  }
}

function compressed(name: string, { content, type }: ReadyBody, compress: Compression): ReadyBody {
  const compressBody = Object.hasOwn(compressors, compress) ? compressors[compress] : undefined
  if (compressBody === undefined || typeof content !== 'string') {
    throw new PlimsollError(
      'bad-body',
      compressBody === undefined
        ? `the call of ${name} compresses its body with ${JSON.stringify(compress)}`
        : `the call of ${name} compresses a body that is sent in pieces`,
      { advice: `Only a body that is kept in memory can be compressed, with ${codings.join(', ')}.` },
    )
  }
  return { content: latin1OfBytes(compressBody(Buffer.from(content, 'latin1'))), type }
}
