import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redactFields, redactHeader, redactQuery, redactText } from './redact.ts'

describe('a redacted path', () => {
  it.each([
    ['/agents?limit=10&token=abc', '/agents?limit=10&token=***'],
    ['/x?access_token=abc&api_key=1&apiKey=2&key=3', '/x?access_token=***&api_key=***&apiKey=***&key=***'],
    ['/x?PassWord=p%26q#frag', '/x?PassWord=***'],
    ['/x?%74oken=hidden', '/x?%74oken=***'],
    ['http://h/x?sig=1', 'http://h/x?sig=***'],
    ['/x?X-Amz-Credential=a&X-Amz-Signature=b', '/x?X-Amz-Credential=***&X-Amz-Signature=***'],
    ['/x?next=https%3A%2F%2Fh%2F%3Ftoken%3Dabc', `/x?next=${encodeURIComponent('https://h/?token=***')}`],
  ])('hides secrets: %s', (path, shown) => {
    expect(redactQuery(path)).toBe(shown)
  })

  it.each([
    '/agents',
    '/agents?',
    '/agents?search=keyboard',
    '/agents?monkey=1',
    '/agents?author=ann',
    '/generate?max_tokens=512',
    '/x?token',
    '/x?token=',
    '/x?%E0%A4%A=1',
  ])('is unchanged if it has no secrets: %s', (path) => {
    expect(redactQuery(path)).toBe(path)
  })
})

describe('a redacted form', () => {
  it('hides the values of secret fields only', () => {
    expect(redactFields('user=ann+lee&password=p%40ss&next=%2Fhome')).toBe(
      'user=ann+lee&password=***&next=%2Fhome',
    )
  })
})

describe('a redacted header', () => {
  it.each([
    ['Authorization', 'Bearer abcdef123', 'Bearer ***'],
    ['authorization', 'abcdef123', '***'],
    ['Proxy-Authorization', 'Basic dTpw', 'Basic ***'],
    ['Authorization', 'Digest username="u", response="af"', 'Digest ***'],
    ['Cookie', 'sid=1; theme=dark', 'sid=***; theme=***'],
    ['Cookie', 'abc; b=2', '***; b=***'],
    ['Set-Cookie', 'abc; Path=/', '***; Path=/'],
    ['Set-Cookie', 'sid=1=2; Path=/; HttpOnly', 'sid=***; Path=/; HttpOnly'],
    ['X-Api-Key', 'abc', '***'],
    ['x-amz-security-token', 'abc', '***'],
    ['X-CSRF-Token', 'abc', '***'],
    ['Location', 'https://u:p@h/cb?token=abc&x=1', 'https://***@h/cb?token=***&x=1'],
    ['Referer', 'http://h/?api_key=k', 'http://h/?api_key=***'],
    ['X-Trace', 'eyJhbGciOi.eyJzdWIi.c2ln', '***'],
  ])('%s: %s', (name, value, shown) => {
    expect(redactHeader(name, value)).toBe(shown)
  })

  it.each([
    ['Content-Type', 'application/json'],
    ['WWW-Authenticate', 'Basic realm="tokens"'],
    ['ETag', '"33a64df551425fcc55e4d42a148795d9f25f89d4"'],
    ['Authorization', ''],
    ['Set-Cookie2', ''],
  ])('is unchanged if it has no secrets: %s: %s', (name, value) => {
    expect(redactHeader(name, value)).toBe(value)
  })
})

describe('a redacted text', () => {
  it.each([
    ['password: hunter2, user: ann', 'password: ***, user: ann'],
    ["{'api_key': 'abc', 'n': 1}", "{'api_key': '***', 'n': 1}"],
    ['secret="a b c" x=1', 'secret="***" x=1'],
    ['log: {\\"client_secret\\":\\"abc\\"}', 'log: {\\"client_secret\\":\\"***\\"}'],
    ['Authorization: Bearer abcdef123456', 'Authorization: ***'],
    ['Cookie: a=b; c=d\nHost: h', 'Cookie: ***\nHost: h'],
    ['postgres://app:pw@db/x failed', 'postgres://***@db/x failed'],
    ['<password>hunter2</password>', '<password>***</password>'],
    ['<wsse:Password Type="x">hunter2</wsse:Password>', '<wsse:Password Type="x">***</wsse:Password>'],
    [
      '<input type="hidden" name="csrf_token" value="abc">',
      '<input type="hidden" name="csrf_token" value="***">',
    ],
    ['GET /x?token=abc HTTP/1.1', 'GET /x?token=*** HTTP/1.1'],
    ['key sk-proj-abcdefghijklmnop was refused', 'key *** was refused'],
    ['secret="cut off in the mid', 'secret="***'],
  ])('loses its secrets: %s', (text, shown) => {
    expect(redactText(text)).toBe(shown)
  })

  it.each([
    'the token has expired',
    'max_tokens: 512',
    '<title>502 Bad Gateway</title>',
    'password: null',
    '<p>Forgot your password?</p>',
  ])('is unchanged if it has no secrets: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })

  it('does not change when redacted again', () => {
    const word = fc.constantFrom('token', 'a', '=', ':', ' ', '"', "'", '\\', '<', '>', '&', '?', '\n', 'x1')
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), (words) => {
        const once = redactText(words.join(''))
        expect(redactText(once)).toBe(once)
      }),
    )
  })

  it.each([
    ['names without end', 'a'.repeat(200_000)],
    ['quotes without end', 'token="\\'.repeat(20_000)],
    ['tags without end', '<input '.repeat(20_000)],
    ['elements without end', '<token a'.repeat(20_000)],
    ['addresses without end', 'http://a'.repeat(20_000)],
    ['fields without end', '?a&?a;'.repeat(30_000)],
    ['keys without end', 'sk-'.repeat(50_000)],
    ['tokens without end', 'eyJabcd.'.repeat(20_000)],
  ])('is read in a bounded time: %s', (_name, text) => {
    const begun = performance.now()
    redactText(text)
    expect(performance.now() - begun).toBeLessThan(2_000)
  })
})
