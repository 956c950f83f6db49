import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
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

/** Gives a session the cookies of one reply, and returns how many were dropped because of a limit. */
function keep(session: CookieSession, url: string, cookies: readonly string[]): number {
  const head = `HTTP/1.1 200 OK\r\n${cookies.map((each) => `Set-Cookie: ${each}\r\n`).join('')}\r\n`
  return session.keep(new Reply(200, head, head.length), url)
}

describe('a cookie whose domain is its own host', () => {
  test.each([
    ['http://web/', 'web', 'http://web/x', 'http://sub.web/'],
    ['http://web/', '.web', 'http://web/x', 'http://sub.web/'],
    ['http://web/', 'WEB', 'http://web/x', 'http://sub.web/'],
    ['http://localhost:8000/', 'localhost', 'http://localhost:8000/x', 'http://sub.localhost/'],
    ['http://127.0.0.1:8000/', '127.0.0.1', 'http://127.0.0.1:8000/x', 'http://127.0.0.2/'],
    ['http://[::1]:8000/', '[::1]', 'http://[::1]:8000/', 'http://[::2]/'],
    ['http://[::1]:8000/', '::1', 'http://[::1]:8000/', 'http://[::2]/'],
    ['http://github.io/', 'github.io', 'http://github.io/', 'http://sub.github.io/'],
  ])('is for that host only, if anyone can have names under it: %s, %s', (url, domain, same, other) => {
    const session = new CookieSession()
    keep(session, url, [`a=1; Path=/; Domain=${domain}`])
    expect([session.header(same, 0), session.header(other, 0)]).toEqual(['a=1', ''])
  })

  test('is for the names below it otherwise', () => {
    const session = new CookieSession()
    keep(session, 'http://example.com/', ['a=1; Domain=example.com'])
    keep(session, 'http://api.example.com/', [
      'b=1; Domain=example.com',
      'c=1; Domain=api.example.com',
      'd=1',
    ])
    expect(session.header('http://example.com/', 0)).toBe('a=1; b=1')
    expect(session.header('http://www.example.com/', 0)).toBe('a=1; b=1')
    expect(session.header('http://v2.api.example.com/', 0)).toBe('a=1; b=1; c=1')
  })

  test.each([
    ['http://web/', 'other'],
    ['http://web/', 'eb'],
    ['http://sub.localhost/', 'localhost'],
    ['http://127.0.0.1/', '0.0.1'],
    ['http://127.0.0.1/', '127.0.0.2'],
    ['http://sub.github.io/', 'github.io'],
    ['http://example.com/', 'com'],
    ['http://example.com/', 'ample.com'],
  ])('is not kept for another one: %s, %s', (url, domain) => {
    const session = new CookieSession()
    expect(keep(session, url, [`a=1; Path=/; Domain=${domain}`])).toBe(0)
    expect(session.header(url, 0)).toBe('')
  })
})

describe('the limits of cookies', () => {
  const url = 'http://web/'
  const many = (count: number, from = 0) =>
    Array.from({ length: count }, (_, number) => `c${from + number}=${number}`)
  const namesOf = (session: CookieSession) =>
    session
      .header(url, 0)
      .split('; ')
      .map((pair) => pair.split('=')[0])

  test('all cookies of one reply are kept, up to 180 for a site', () => {
    const session = new CookieSession()
    expect(keep(session, url, many(180))).toBe(0)
    expect(namesOf(session)).toHaveLength(180)
  })

  test('the oldest ones make room for new ones, and are counted', () => {
    const session = new CookieSession()
    expect(keep(session, url, many(1_000))).toBe(820)
    expect(namesOf(session)).toHaveLength(180)
    expect(keep(session, url, many(2, 1_000))).toBe(2)
    expect(new Set(namesOf(session))).toEqual(new Set(many(180, 822).map((pair) => pair.split('=')[0])))
  })

  test('a cookie that is set again is as new as the others', () => {
    const session = new CookieSession()
    keep(session, url, many(180))
    keep(session, url, ['c0=again', 'new=1'])
    expect(namesOf(session)).toContain('c0')
    expect(namesOf(session)).not.toContain('c1')
  })

  test('cookies that the server deletes leave room', () => {
    const session = new CookieSession()
    keep(session, url, many(180))
    expect(
      keep(
        session,
        url,
        many(180).map((pair) => `${pair}; Max-Age=0`),
      ),
    ).toBe(0)
    expect(session.header(url, 0)).toBe('')
    expect(keep(session, url, many(180, 500))).toBe(0)
  })

  test('are those of a site, whatever paths and subdomains its cookies have', () => {
    const session = new CookieSession()
    const cookies = Array.from({ length: 300 }, (_, at) => `c=1; Domain=example.com; Path=/${at}`)
    expect(keep(session, 'http://api.example.com/', cookies)).toBe(120)
    expect(keep(session, 'http://example.com/', many(180))).toBe(180)
    expect(keep(session, 'http://example.org/', many(180))).toBe(0)
  })

  test('a name and value of more than 4,096 bytes are not kept', () => {
    const session = new CookieSession()
    const cookies = [`long=${'x'.repeat(4_092)}`, `most=${'x'.repeat(4_091)}`, `ü=${'é'.repeat(2_100)}`]
    expect(keep(session, url, cookies)).toBe(2)
    expect(namesOf(session)).toEqual(['most'])
  })

  test('an attribute of more than 1,024 characters is ignored', () => {
    const session = new CookieSession()
    expect(keep(session, url, [`a=1; Path=/${'x'.repeat(2_000)}`])).toBe(0)
    expect(session.header(url, 0)).toBe('a=1')
  })

  test('hold for a copy as well', () => {
    const session = new CookieSession()
    keep(session, url, many(180))
    const copy = session.copy()
    expect(keep(copy, url, many(20, 180))).toBe(20)
    expect([namesOf(copy).length, namesOf(session).length]).toEqual([180, 180])
    expect(namesOf(session)).toContain('c0')
  })
})
