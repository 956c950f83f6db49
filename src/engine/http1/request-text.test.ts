import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { times } from '../../../test/support/repeats.ts'
import { HeaderList } from '../request/header-list.ts'
import { PreparedRequest } from '../request/prepared-request.ts'
import { framingHeader, requestText } from './request-text.ts'

const host = new HeaderList([['Host', 'b']])
const token = fc.stringMatching(/^[\w-]{1,12}$/)
const bytes = fc.uint8Array({ maxLength: 30 }).map((all) => Buffer.from(all).toString('latin1'))
const value = bytes.map((all) => all.replace(/[\r\n\0]/g, ''))

const requests = fc
  .record({
    method: fc.constantFrom('GET', 'HEAD', 'POST', 'DELETE', 'PATCH'),
    target: fc.stringMatching(/^\/[\x21-\x7e]{0,20}$/),
    shared: fc.array(fc.tuple(token, value), { maxLength: 4 }),
    own: fc.array(fc.tuple(token, value), { maxLength: 3 }),
    body: fc.option(bytes, { nil: undefined }),
    repeats: fc.boolean(),
  })
  .map(({ method, target, shared, own, body, repeats }) => {
    let headers = new HeaderList(shared)
    for (const [name, text] of own) headers = headers.with(name, text)
    return new PreparedRequest(method, target, headers, body, repeats)
  })

/** What a text says, read by its form alone. */
function readBack(text: string) {
  const headEnd = text.indexOf('\r\n\r\n')
  const [first = '', ...lines] = text.slice(0, headEnd).split('\r\n')
  const headers = lines.map((line) => {
    const colon = line.indexOf(': ')
    return [line.slice(0, colon), line.slice(colon + 2)]
  })
  return { first, headers, body: text.slice(headEnd + 4) }
}

describe('the text of a request', () => {
  test('says what the request does, whatever is in it', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const { first, headers, body } = readBack(requestText(request))
        const framing = framingHeader(request)
        expect(first).toBe(`${request.method} ${request.target} HTTP/1.1`)
        expect(headers).toEqual([...request.headers.entries(), ...(framing === undefined ? [] : [framing])])
        expect(body).toBe(request.body ?? '')
      }),
      { numRuns: times(200) },
    )
  })

  test('is the same the second time, and kept only where the request repeats', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const text = requestText(request)
        expect(requestText(request)).toBe(text)
        expect(request.http1Text).toBe(request.repeats ? text : undefined)
      }),
      { numRuns: 50 },
    )
  })

  test.each([
    ['Transfer-Encoding: chunked', undefined],
    ['Content-Length: 12', 12],
  ])('frames a body that follows in pieces: %s', (framing, length) => {
    const body = { length, async *pieces() {} }
    const text = `POST /a HTTP/1.1\r\nHost: b\r\n${framing}\r\n\r\n`
    expect(requestText(new PreparedRequest('POST', '/a', host, body))).toBe(text)
  })

  test.each([
    ['POST', undefined, 'Content-Length: 0\r\n'],
    ['PUT', undefined, 'Content-Length: 0\r\n'],
    ['GET', undefined, ''],
    ['DELETE', undefined, ''],
    ['DELETE', '', 'Content-Length: 0\r\n'],
    ['GET', 'x', 'Content-Length: 1\r\n'],
  ])('states a length where the method or the body asks for it: %s %j', (method, body, framing) => {
    const text = `${method} /a HTTP/1.1\r\nHost: b\r\n${framing}\r\n${body ?? ''}`
    expect(requestText(new PreparedRequest(method, '/a', host, body))).toBe(text)
  })

  test('has one more header after those that it shares, which stay as they are', () => {
    const plain = new PreparedRequest('GET', '/a', host, 'x\r\n\r\n')
    const shared = requestText(plain)
    expect(requestText(plain.withHeaders(plain.headers.with('C', 'Ã©')))).toBe(
      'GET /a HTTP/1.1\r\nHost: b\r\nC: Ã©\r\nContent-Length: 5\r\n\r\nx\r\n\r\n',
    )
    expect(requestText(plain)).toBe(shared)
  })
})
