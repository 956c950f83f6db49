import { redactHeader, redactQuery, redactValue } from '../../base/secrets/redact.ts'
import { isSecretName } from '../../base/secrets/secret-name.ts'
import { hidden } from '../../base/secrets/secret-values.ts'
import type { Exchange } from '../../engine/exchange.ts'
import { framingHeader } from '../../engine/http1/request-text.ts'
import { decodedStart } from '../../engine/reply/decoded-start.ts'
import type { Reply } from '../../engine/reply/reply.ts'
import type { PreparedRequest } from '../../engine/request/prepared-request.ts'
import type { RouteTemplate } from '../../plan/endpoint/route.ts'
import { type BodySample, bodyLimits, bodySample } from './body-sample.ts'

/** A request and its reply in a readable form, limited in size and without secrets. */
export interface ExchangeSample {
  request: {
    method: string
    /** Path and query. */
    path: string
    /** The headers in the order in which they were sent. */
    headers: [name: string, value: string][]
    body: BodySample | null
  }
  /** Null if there was no reply. */
  reply: {
    status: number
    /** The reason phrase, which may be empty. */
    statusText: string
    headers: [name: string, value: string][]
    body: BodySample | null
  } | null
}

const sampleLimits = { headers: 100, headerCharacters: 1_024, pathCharacters: 2_048 }

/** Makes a sample of an exchange that has ended. Never throws, whatever the reply is. */
export function exchangeSample(
  exchange: Exchange,
  reply: Reply | undefined,
  route?: RouteTemplate,
): ExchangeSample {
  return {
    request: requestSample(exchange, route),
    reply: reply === undefined ? null : replySample(exchange, reply),
  }
}

function requestSample(exchange: Exchange, route: RouteTemplate | undefined): ExchangeSample['request'] {
  const { request } = exchange
  const { method, target, body = '' } = request
  const headers = sentHeaders(request)
  const coding = valuesOf(headers, 'content-encoding')
  return {
    method,
    path: cut(redactValue(redactQuery(redactParams(target, route))), sampleLimits.pathCharacters),
    headers: shownHeaders(headers),
    body:
      typeof body === 'string'
        ? textSample(body, coding, valuesOf(headers, 'content-type'))
        : streamSample(exchange.bodyBytesSent),
  }
}

/** Returns the headers of a request, including the one that frames its body. */
function sentHeaders(request: PreparedRequest): Header[] {
  const framing = framingHeader(request)
  return [...request.headers.entries(), ...(framing === undefined ? [] : [framing])].map(([name, value]) => [
    name,
    value.trim(),
  ])
}

function textSample(body: string, coding: string, type: string): BodySample | null {
  const start = Buffer.from(body.slice(0, bodyLimits.startBytes), 'latin1')
  return bodySample(body.length, start, decodedStart(start, coding), type)
}

function replySample(exchange: Exchange, reply: Reply): ExchangeSample['reply'] {
  const { head, status } = reply
  const headers = headersOf(head)
  const start = reply.bodyStart(bodyLimits.startBytes)
  const coding = valuesOf(headers, 'content-encoding')
  return {
    status,
    statusText: cut(textOf(/^\S+ \d+ ([^\r\n]*)/.exec(head)?.[1] ?? ''), 200),
    headers: shownHeaders(headers),
    body:
      exchange.sink === undefined
        ? bodySample(reply.bodyLength, start, decodedStart(start, coding), valuesOf(headers, 'content-type'))
        : streamSample(exchange.bytesReceived - head.length),
  }
}

/** Hides the values of path parameters with names of secrets, such as in `/invitations/:token`. */
function redactParams(path: string, route: RouteTemplate | undefined): string {
  if (route === undefined || !route.params.some(isSecretName)) return path
  const escaped = route.pieces.map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const pattern = new RegExp(`${escaped.join('([^/?#]+)')}(?=[?#]|$)`)
  return path.replace(pattern, (_, ...values: string[]) =>
    route.pieces.reduce((shown, piece, index) => {
      const name = route.params[index - 1]!
      return `${shown}${isSecretName(name) ? hidden : values[index - 1]}${piece}`
    }),
  )
}

/** Makes the sample of a streamed body: its size is known, but its content was not kept. */
function streamSample(bytes: number): BodySample | null {
  return bytes > 0 ? { bytes, form: 'stream', shown: '', isCut: true } : null
}

type Header = [name: string, value: string]

/** Returns the headers of a reply head, in order, as Latin-1 text. */
function headersOf(head: string): Header[] {
  const lines = head.replace(/\r?\n[ \t]+/g, ' ').split('\n')
  return lines.slice(1).flatMap((line): Header[] => {
    const colon = line.indexOf(':')
    return colon < 1 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]]
  })
}

function shownHeaders(headers: readonly Header[]): Header[] {
  return headers.slice(0, sampleLimits.headers).map(([name, value]) => {
    // Limits the text that is searched for secrets. Twice the limit, because redacting makes it shorter.
    const text = cut(textOf(value), 2 * sampleLimits.headerCharacters)
    return [cut(textOf(name), 200), cut(redactHeader(name, text), sampleLimits.headerCharacters)]
  })
}

function valuesOf(headers: readonly Header[], name: string): string {
  return headers
    .filter(([each]) => each.toLowerCase() === name)
    .map(([, value]) => value)
    .join(', ')
}

/** Decodes the bytes of a header value: as UTF-8 if that is valid, or else as Latin-1. */
function textOf(bytes: string): string {
  if (!/[\u0080-\u00ff]/.test(bytes)) return bytes
  const text = Buffer.from(bytes, 'latin1').toString('utf8')
  return text.includes('\ufffd') ? bytes : text
}

function cut(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1).toWellFormed()}…`
}
