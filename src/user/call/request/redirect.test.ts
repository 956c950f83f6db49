import fc from 'fast-check'
import { expect, test } from 'vitest'
import { requestText } from '../../../engine/http1/request-text.ts'
import { HeaderList } from '../../../engine/request/header-list.ts'
import { PreparedRequest } from '../../../engine/request/prepared-request.ts'
import { redirectedRequest } from './redirect.ts'

test('a redirect to any address results in a single request line', () => {
  const from = new URL('http://a.test/b')
  const request = new PreparedRequest('GET', '/b', new HeaderList([['Host', 'a.test']]), undefined)
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), fc.webPath()), (location) => {
      if (!URL.canParse(location, from.href)) return
      const text = requestText(redirectedRequest(request, 302, from, new URL(location, from.href)))
      expect(text.match(/\r\n/g)).toHaveLength(3)
      expect(text.split(' ').length).toBeGreaterThanOrEqual(4)
      expect(text.slice(0, text.indexOf('\r\n'))).toMatch(/^GET [\x21-\x7e]* HTTP\/1\.1$/)
    }),
  )
})

test.each([
  [303, 'PUT', 'GET'],
  [303, 'HEAD', 'HEAD'],
  [301, 'POST', 'GET'],
  [302, 'PUT', 'PUT'],
  [307, 'POST', 'POST'],
])(
  'a %i after a %s leads to a %s, which has the body and its headers only if the method stays',
  (status, method, next) => {
    const headers = new HeaderList([
      ['Host', 'a.test'],
      ['Cookie', 'a=1'],
      ['Content-Type', 'text/plain'],
      ['Expect', '100-continue'],
      ['Authorization', 'x'],
    ])
    const request = new PreparedRequest(method, '/b', headers, 'body')
    const stays = next === method && method !== 'GET'
    const here = redirectedRequest(request, status, new URL('http://a.test/b'), new URL('http://a.test/c?d'))
    expect([here.method, here.target, here.body]).toEqual([next, '/c?d', stays ? 'body' : undefined])
    expect(here.headers.entries().map(([name]) => name)).toEqual(
      stays ? ['Host', 'Content-Type', 'Expect', 'Authorization'] : ['Host', 'Authorization'],
    )
    const elsewhere = redirectedRequest(
      request,
      status,
      new URL('http://a.test/b'),
      new URL('http://b.test/'),
    )
    expect(elsewhere.headers.entries()[0]).toEqual(['Host', 'b.test'])
    expect(elsewhere.headers.entries().map(([name]) => name)).not.toContain('Authorization')
  },
)
