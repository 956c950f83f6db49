import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../test/support/repeats.ts'
import { redactJson } from './redact-json.ts'

const planted = 'qZ7vK2mX9pLw4TsB'

describe('redacted JSON', () => {
  it.each([
    ['{"user":"ann","password":"x"}', '{"user":"ann","password":"***"}'],
    ['{ "apiKey" : 12 , "n" : 1 }', '{ "apiKey" : "***" , "n" : 1 }'],
    ['{"auth":{"a":"}","b":["]"]},"c":2}', '{"auth":"***","c":2}'],
    ['{"\\u0074oken":"x"}', '{"\\u0074oken":"***"}'],
    ['{"secret":"a\\"b","n":1}', '{"secret":"***","n":1}'],
    ['[{"tokens":["a","b"]}]', '[{"tokens":"***"}]'],
    ['{"args":"{\\"api_key\\":\\"x\\"}"}', '{"args":"{\\"api_key\\":\\"***\\"}"}'],
    ['{"url":"http://h/?token=x"}', '{"url":"http://h/?token=***"}'],
    ['{"line":"password=hunter2"}', '{"line":"password=***"}'],
    ['{"note":"Bearer abcdefgh"}', '{"note":"Bearer ***"}'],
  ])('hides secrets: %s', (text, shown) => {
    expect(redactJson(text)).toBe(shown)
  })

  it.each([
    '{"author":"ann","max_tokens":512,"total_tokens":9}',
    '{"token":null,"password":"","secret":false}',
    '{"a":"the word token in a sentence"}',
    '"token"',
    '',
    '{',
  ])('is unchanged if it has no secrets: %s', (text) => {
    expect(redactJson(text)).toBe(text)
  })

  it.each([
    ['{"password":"hunt', '{"password":"***"'],
    ['{"auth":{"a":"b', '{"auth":"***"'],
    ['{"token":', '{"token":'],
    ['{"tok', '{"tok'],
    ['{"line":"password=hunt', '{"line":"password=***'],
  ])('hides the secrets of JSON that was cut off: %s', (text, shown) => {
    expect(redactJson(text)).toBe(shown)
  })

  const name = fc.constantFrom('password', 'x-api-key', 'refreshToken', 'Cookie', 'client_secret')
  const secret = fc.constantFrom<unknown>(planted, [planted], { a: { b: planted } }, `x ${planted} "y" \\`)
  const plain = fc.jsonValue({ maxDepth: 3 })
  const withSecret = fc
    .tuple(plain, name, secret, plain)
    .map(([before, key, value, after]) => ({ before, nested: [{ [key]: value, after }], last: before }))

  it('stays valid JSON', () => {
    fc.assert(
      fc.property(withSecret, fc.constantFrom(undefined, 2), (value, indent) => {
        const text = redactJson(JSON.stringify(value, null, indent))
        expect(text).not.toContain(planted)
        const shown = JSON.parse(text) as typeof value
        const [key] = Object.keys(value.nested[0]!)
        expect(shown.nested[0]![key!]).toBe('***')
      }),
    )
  })

  it('shows no part of a secret, wherever the JSON is cut off', () => {
    fc.assert(
      fc.property(withSecret, fc.double({ min: 0, max: 1, noNaN: true }), (value, where) => {
        const text = JSON.stringify(value)
        expect(redactJson(text.slice(0, Math.floor(text.length * where)))).not.toContain(planted.slice(0, 4))
      }),
      { numRuns: times(500) },
    )
  })

  it('accepts any text', () => {
    const part = fc.constantFrom(
      '"',
      '\\',
      ':',
      '{',
      '}',
      '[',
      ']',
      ',',
      ' ',
      'token',
      '"password"',
      'u00',
      '1',
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 60 }), (parts) => {
        expect(typeof redactJson(parts.join(''))).toBe('string')
      }),
      { numRuns: times(1_000) },
    )
  })

  it.each([
    ['open lists', '['.repeat(300_000)],
    ['open secrets', '{"token":['.repeat(30_000)],
    ['quotes', '"'.repeat(300_000)],
    ['escapes', `"${'\\"'.repeat(150_000)}`],
    ['names', '"a":'.repeat(60_000)],
  ])('takes time in proportion to its length: %s', (_name, text) => {
    const begun = performance.now()
    redactJson(text)
    expect(performance.now() - begun).toBeLessThan(2_000)
  })
})
