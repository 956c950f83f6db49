import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainText } from './plain-text.ts'

test('leaves plain text of any language alone', () => {
  for (const text of ['', 'GET /agents/:id', 'größer als 日本語', '🚢 sunk', '<script>']) {
    expect(plainText(text, 300)).toBe(text)
  }
})

test('replaces characters that move a cursor, color a terminal or change the direction of writing with spaces', () => {
  expect(plainText('a\nb\tc\u001b[31md\u0085e\u202ef\u2028g', 300)).toBe('a b c [31md e f g')
})

test('cuts long text, but never within a character', () => {
  expect(plainText('abcdef', 4)).toBe('abc…')
  expect(plainText('ab🚢🚢', 4)).toBe('ab…')
  expect(plainText('x'.repeat(1_000_000), 300)).toHaveLength(300)
})

test('returns well-formed text, which does not change when cleaned again', () => {
  const anything = fc.string({ unit: fc.nat({ max: 0xffff }).map((unit) => String.fromCharCode(unit)) })
  fc.assert(
    fc.property(anything, fc.integer({ min: 1, max: 12 }), (text, length) => {
      const plain = plainText(text, length)
      expect(plain.length).toBeLessThanOrEqual(length)
      expect(plain.isWellFormed()).toBe(true)
      expect(plainText(plain, length)).toBe(plain)
    }),
    { seed: 1 },
  )
})
