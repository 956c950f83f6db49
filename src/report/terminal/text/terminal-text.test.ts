import fc from 'fast-check'
import { expect, test } from 'vitest'
import { times } from '../../../../test/support/repeats.ts'
import { plainText } from './terminal-text.ts'

test.each([
  ['colours', '\x1b[31mred\x1b[0m', 'red'],
  ['cursor movements', 'a\x1b[2J\x1b[Hb', 'ab'],
  ['titles', 'a\x1b]0;title\x07b', 'ab'],
  ['links', '\x1b]8;;http://evil\x1b\\text\x1b]8;;\x1b\\', 'text'],
  ['bells', 'ring\x07!', 'ring !'],
  ['line breaks', 'one\r\ntwo\u2028three', 'one two three'],
  ['eight-bit sequences', '\u009b31mred', 'red'],
  ['turned writing', 'abc\u202edef', 'abcdef'],
  ['invisible letters', 'pay\u200bpal', 'paypal'],
  ['half letters', 'a\ud800b', 'a\ufffdb'],
  ['marks in towers', `a${'\u0301'.repeat(50)}b`, `a${'\u0301'.repeat(3)}b`],
])('plainText removes %s', (_, text, plain) => {
  expect(plainText(text)).toBe(plain)
})

test('plainText keeps text in any language', () => {
  for (const text of ['GET /agents/:id', 'Größe – 50 %', '日本語', 'مرحبا', '😀'])
    expect(plainText(text)).toBe(text)
})

test('plainText removes all control characters, and is idempotent', () => {
  const part = fc.constantFrom(
    '\x1b',
    '[',
    ']',
    '0',
    ';',
    'm',
    '\x07',
    '\\',
    '\u009b',
    '\u009d',
    'P',
    '?',
    '\n',
    'é',
    '\ud83d',
  )
  fc.assert(
    fc.property(fc.string({ unit: part }), (text) => {
      const plain = plainText(text)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be in the output
      expect(plain).not.toMatch(/[\x00-\x1f\x7f-\x9f]/)
      expect(plainText(plain)).toBe(plain)
    }),
    { seed: 1, numRuns: times(2_000) },
  )
})

test('plainText cuts a string of several megabytes within half a second', () => {
  const startedMs = performance.now()
  expect(plainText('\x1b['.repeat(5_000_000)).length).toBeLessThanOrEqual(10_000)
  expect(performance.now() - startedMs).toBeLessThan(500)
})
