import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LoadBench } from '../../../../test/support/load-bench.ts'
import { Reply } from '../../../engine/reply/reply.ts'
import type { CallOptions } from '../../../plan/context/call-options.ts'
import { endpoint } from '../../../plan/endpoint/endpoint.ts'
import { users } from '../../../plan/load/load.ts'
import { scenario } from '../../../plan/scenario.ts'
import { CookieSession } from '../../session/cookie-session.ts'
import { redirected } from './redirect.ts'
import { pathOf, putTogether, takeApart, withHeader } from './request-text.ts'

const methods = ['GET', 'POST', 'DELETE', 'PATCH'] as const
const endpoints = methods.map((method) => endpoint(`${method} /text/:id`))

const requests = fc
  .record({
    method: fc.nat(methods.length - 1),
    id: fc.string({ minLength: 1, unit: 'grapheme' }).filter((id) => !/^\.{1,2}$/.test(id)),
    text: fc.option(fc.string({ minLength: 1, unit: 'grapheme' }), { nil: undefined }),
    value: fc.string({ unit: 'grapheme' }).filter((value) => !/[\r\n\0]/.test(value)),
  })
  .map(({ method, id, text, value }) => {
    const bench = new LoadBench({
      mix: scenario('none', () => {}),
      load: users({ a: { hold: 1, for: '1s' } }),
    })
    const options: CallOptions = {
      params: { id },
      headers: { 'x-value': value },
      ...(text !== undefined && { text }),
    }
    void bench.user().call(endpoints[method]!, options as CallOptions & { params: { id: string } })
    return bench.target.requests[0]!.text
  })

describe('a request', () => {
  test('taken apart and put together again is the same, whatever is in it', () => {
    fc.assert(
      fc.property(requests, (request) => {
        expect(putTogether(takeApart(request))).toBe(request)
      }),
      { numRuns: 200 },
    )
  })

  test('that is streamed keeps what frames its body', () => {
    for (const framing of ['Transfer-Encoding: chunked', 'Content-Length: 12']) {
      const head = `POST /a HTTP/1.1\r\nHost: b\r\n${framing}\r\n\r\n`
      expect(putTogether(takeApart(head))).toBe(head)
    }
  })

  test('gets one more header at the end of its head', () => {
    expect(withHeader('GET /a HTTP/1.1\r\nHost: b\r\n\r\nx\r\n\r\n', 'C', 'é')).toBe(
      'GET /a HTTP/1.1\r\nHost: b\r\nC: Ã©\r\n\r\nx\r\n\r\n',
    )
  })

  test.each([
    ['GET /a?b HTTP/1.1\r\n', '/a?b'],
    ['GET http://host:80/a?b HTTP/1.1\r\n', '/a?b'],
    ['GET http://host HTTP/1.1\r\n', ''],
  ])('%j has a path', (request, path) => {
    expect(pathOf(request)).toBe(path)
  })
})

test('a redirect to any address at all stays one request line', () => {
  const from = new URL('http://a.test/b')
  const parts = takeApart('GET /b HTTP/1.1\r\nHost: a.test\r\n\r\n')
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), fc.webPath()), (location) => {
      if (!URL.canParse(location, from.href)) return
      const text = putTogether(redirected(parts, 302, from, new URL(location, from.href)))
      expect(text.match(/\r\n/g)).toHaveLength(3)
      expect(text.split(' ').length).toBeGreaterThanOrEqual(4)
      expect(text.slice(0, text.indexOf('\r\n'))).toMatch(/^GET [\x21-\x7e]* HTTP\/1\.1$/)
    }),
  )
})

test('no cookie that a server sets can break out of its header, or break anything', () => {
  const piece = fc.constantFrom(
    'a=b',
    ';',
    '=',
    '\r',
    'X: y',
    '\0',
    'Path=/',
    'Domain=',
    'Expires=',
    ' ',
    'é',
    '"',
    ',',
  )
  const cookie = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece, { maxLength: 12 }).map((all) => all.join('')),
  )
  fc.assert(
    fc.property(fc.array(cookie, { maxLength: 5 }), (cookies) => {
      const lines = cookies.map((each) => `Set-Cookie: ${each.replaceAll('\n', '')}\r\n`).join('')
      const head = `HTTP/1.1 200 OK\r\n${Buffer.from(lines).toString('latin1')}\r\n`
      const session = new CookieSession()
      session.keep(new Reply(200, head, head.length), 'http://a.test/x/y')
      expect(session.header('http://a.test/x/z', 0)).not.toMatch(/[\r\n\0]/)
      session.copy().header('http://a.test/x/z', 0)
    }),
    { numRuns: 500 },
  )
})
