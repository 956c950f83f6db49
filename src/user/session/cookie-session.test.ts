import fc from 'fast-check'
import { expect, test } from 'vitest'
import { times } from '../../../test/support/repeats.ts'
import { Reply } from '../../engine/reply/reply.ts'
import { CookieSession } from './cookie-session.ts'

test('no cookie from a server can add to a header or cause an exception', () => {
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
    { numRuns: times(500) },
  )
})
