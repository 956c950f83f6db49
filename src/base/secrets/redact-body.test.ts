import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redactBody } from './redact-body.ts'

const parts = (boundary: string, ...contents: string[]) =>
  `${contents.map((content) => `--${boundary}\r\n${content}\r\n`).join('')}--${boundary}--\r\n`

describe('a redacted body', () => {
  it.each([
    ['JSON by its type', '{"token":"x"}', 'application/json', '{"token":"***"}'],
    ['JSON by its looks', ' [{"token":"x"}]', '', ' [{"token":"***"}]'],
    ['what is nearly JSON', "{'token': 'x', \"b\": 1,}", 'application/json', "{'token': '***', \"b\": 1,}"],
    [
      'JSON a line',
      'a\n{"token":"x"}\n{"token":"y"}',
      'application/jsonl',
      'a\n{"token":"***"}\n{"token":"***"}',
    ],
    ['events', 'data: {"api_key":"x"}\n\n', 'text/event-stream', 'data: {"api_key":"***"}\n\n'],
    ['a form by its type', 'a=1&password=x', 'application/x-www-form-urlencoded', 'a=1&password=***'],
    ['a form by its looks', 'a=1&password=x', '', 'a=1&password=***'],
    ['a page', '<b>password: x</b>', 'text/html', '<b>password: ***</b>'],
    [
      'parts',
      parts(
        'xx',
        'Content-Disposition: form-data; name="password"\r\n\r\nhunter2\r\nand more',
        'Content-Disposition: form-data; name="meta"\r\nContent-Type: application/json\r\n\r\n{"token":"x","n":1}',
      ),
      'multipart/form-data; boundary=xx',
      parts(
        'xx',
        'Content-Disposition: form-data; name="password"\r\n\r\n***',
        'Content-Disposition: form-data; name="meta"\r\nContent-Type: application/json\r\n\r\n{"token":"***","n":1}',
      ),
    ],
    [
      'parts that were cut off',
      '--xx\r\nContent-Disposition: form-data; name="secret"\r\n\r\nhunt',
      'Multipart/form-data; charset=x; boundary="xx"',
      '--xx\r\nContent-Disposition: form-data; name="secret"\r\n\r\n***',
    ],
  ])('%s', (_name, text, type, shown) => {
    expect(redactBody(text, type)).toBe(shown)
  })

  it('is text, whatever the body and its type are', () => {
    const piece = fc.constantFrom(
      '--b',
      '\r\n\r\n',
      'name="token"',
      'x',
      '{',
      '"',
      ':',
      '=',
      '&',
      ';',
      'multipart/mixed',
    )
    const type = fc.constantFrom(
      '',
      'application/json',
      'multipart/x; boundary=b',
      'multipart/x; boundary=',
      'text/x',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), type, (pieces, contentType) => {
        expect(typeof redactBody(pieces.join(''), contentType)).toBe('string')
      }),
    )
  })
})
