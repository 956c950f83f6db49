import type { Header, HeaderList } from '../request/header-list.ts'
import type { PreparedRequest } from '../request/prepared-request.ts'
import type { Forwarding } from './forwarding.ts'

/** The methods whose requests state their length even without a body (RFC 9110, 8.6). */
const bodyMethods = new Set(['POST', 'PUT', 'PATCH'])

const anything = /^/

const notForwarded = { site: '', credentials: '' }

/**
 * A request in HTTP/1.1 form, one byte per character; without the body if that is sent in pieces. `forwarding` is set
 * for a proxy that reads the request.
 */
export function requestText(request: PreparedRequest, forwarding?: Forwarding): string {
  return request.http1Text ?? encoded(request, forwarding)
}

function encoded(request: PreparedRequest, forwarding: Forwarding | undefined): string {
  const { method, target, headers, body } = request
  const { site, credentials } = forwarding ?? notForwarded
  const framing = framingHeader(request)
  const framingLine = framing === undefined ? '' : `${framing[0]}: ${framing[1]}\r\n`
  const content = typeof body === 'string' ? body : ''
  const text = `${method} ${site}${target} HTTP/1.1\r\n${credentials}${linesOf(headers)}${framingLine}\r\n${content}`
  if (!request.repeats) return text
  // In one piece: V8 keeps a concatenation as a tree and would walk it at every write.
  request.http1Text = Buffer.from(text, 'latin1').toString('latin1')
  return request.http1Text
}

/** The header that says how long the body is; undefined for a request that needs none. */
export function framingHeader({ method, body }: PreparedRequest): Header | undefined {
  if (body === undefined) return bodyMethods.has(method) ? ['Content-Length', '0'] : undefined
  return body.length === undefined
    ? ['Transfer-Encoding', 'chunked']
    : ['Content-Length', String(body.length)]
}

/** The headers as lines, each with its line break. The list keeps them. */
function linesOf(headers: HeaderList): string {
  if (headers.http1Lines !== undefined) return headers.http1Lines
  let lines = headers.before === undefined ? '' : linesOf(headers.before)
  for (const [name, value] of headers.own) lines += `${name}: ${value}\r\n`
  // What others continue is made one piece: looking at a text flattens V8's tree of concatenations.
  if (headers.before === undefined) anything.test(lines)
  headers.http1Lines = lines
  return lines
}
