import { latin1OfText } from '../../../base/text/latin1.ts'

/** A request taken apart, for those who change it on its way: a hook, a redirect. */
export interface RequestParts {
  method: string
  /** What stands in its first line: path and query. */
  target: string
  /** In the order of the head, without what frames the body. */
  headers: [name: string, value: string][]
  /** The line that frames a body which is sent in pieces, and is not here; empty for all others. */
  framing: string
  /** A byte a character. */
  body: string
}

/** These say how the body is framed: they are written anew. */
const framingNames = new Set(['content-length', 'transfer-encoding'])

/** The methods whose requests say that they have no body (RFC 9110, 8.6). */
const bodyMethods = new Set(['POST', 'PUT', 'PATCH'])

/** Whether a request of this method says its length even where there is no body. */
export function saysLength(method: string): boolean {
  return bodyMethods.has(method)
}

/** Takes a request apart that we have put together ourselves, so its form is known. */
export function takeApart(request: string): RequestParts {
  const headEnd = request.indexOf('\r\n\r\n')
  const [first = '', ...lines] = request.slice(0, headEnd).split('\r\n')
  const [method = '', target = ''] = first.split(' ')
  const headers: [string, string][] = []
  const body = request.slice(headEnd + 4)
  let framing = ''
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon)
    if (!framingNames.has(name.toLowerCase())) headers.push([name, line.slice(colon + 2)])
    else if (body === '' && line !== 'Content-Length: 0') framing = line
  }
  return { method, target, headers, framing, body }
}

/** Puts a request together again. */
export function putTogether({ method, target, headers, framing, body }: RequestParts): string {
  let text = `${method} ${target} HTTP/1.1\r\n`
  for (const [name, value] of headers) text += `${name}: ${value}\r\n`
  if (framing !== '') return `${text}${framing}\r\n\r\n`
  const hasLength = body.length > 0 || saysLength(method)
  return `${text}${hasLength ? `Content-Length: ${body.length}\r\n` : ''}\r\n${body}`
}

/** The request with one more header at the end of its head. The value must not have a line break in it. */
export function withHeader(request: string, name: string, value: string): string {
  const headEnd = request.indexOf('\r\n\r\n')
  return `${request.slice(0, headEnd)}\r\n${name}: ${latin1OfText(value)}${request.slice(headEnd)}`
}

/** The path and query of a request, without what a proxy is told besides. */
export function pathOf(request: string): string {
  const from = request.indexOf(' ') + 1
  const target = request.slice(from, request.indexOf(' ', from))
  return target.startsWith('/') ? target : target.replace(/^[a-z]+:\/\/[^/]*/i, '')
}
