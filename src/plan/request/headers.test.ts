import fc from 'fast-check'
import { expect, test } from 'vitest'
import { latin1OfBytes, latin1OfText } from '../../base/text/latin1.ts'
import { headersOf } from '../../user/call/request/merged-headers.ts'
import { type Headers, mergeHeaders } from './headers.ts'

/** Returns headers as HTTP/1.1 sends them. */
function headerLines(merged: ReturnType<typeof mergeHeaders>): string {
  return headersOf(merged, false)
    .entries()
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')
}

test('no header value adds a line or breaks the request', () => {
  const anything = fc.dictionary(fc.string({ minLength: 1 }), fc.string({ unit: 'binary' }))
  fc.assert(
    fc.property(anything, (headers) => {
      let lines: string
      try {
        lines = headerLines(mergeHeaders(headers as Headers))
      } catch (error) {
        expect(error).toMatchObject({ code: 'bad-header' })
        return
      }
      expect(lines.split('\r\n')).toHaveLength(
        new Set(Object.keys(headers).map((name) => name.toLowerCase())).size + 1,
      )
      expect(lines.replaceAll('\r\n', '')).not.toMatch(/[\r\n\0\u0100-\uffff]/)
    }),
    { seed: 1 },
  )
})

test('a later set overrides an earlier one; names are case-insensitive', () => {
  const merged = mergeHeaders({ 'X-A': 1, b: 'b' }, undefined, { 'x-a': ['2', '3'] })
  expect(headerLines(merged)).toBe('x-a: 2\r\nx-a: 3\r\nb: b\r\n')
})

test('a string becomes its UTF-8 bytes, one per character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(Buffer.from(latin1OfText(text), 'latin1').toString('utf8')).toBe(text.toWellFormed())
    }),
    { seed: 1 },
  )
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(new Uint8Array(Buffer.from(latin1OfBytes(bytes), 'latin1'))).toEqual(bytes)
    }),
    { seed: 1 },
  )
})

test.each([
  [undefined, 'undefined'],
  [null, 'null'],
  [Number.NaN, 'NaN'],
  [{ a: 1 }, 'an object'],
  [new Date(), 'an object'],
  [['a', undefined], 'undefined'],
  [['a', null], 'null'],
])('a value that has no text is refused: %o', (value, shown) => {
  const message = `the header X-A has the value ${shown}`
  expect(() => mergeHeaders({ 'X-A': value as never })).toThrow(
    expect.objectContaining({ code: 'bad-header', message }),
  )
})
