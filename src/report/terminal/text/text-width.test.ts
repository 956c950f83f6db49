import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plainText } from './terminal-text.ts'
import { cutEnd, cutMiddle, textWidth, wrapText } from './text-width.ts'

const texts = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      ' ',
      'é',
      'e\u0301',
      '日',
      '本',
      '😀',
      '–',
      '━',
      '한',
      '\u{20000}',
      '\t',
      '\x1b[1m',
    ),
  )
  .map((parts) => plainText(parts.join('')))

test.each([
  ['abc', 3],
  ['é–✓━▁', 5],
  ['e\u0301', 1],
  ['日本語', 6],
  ['한국어', 6],
  ['ｆｕｌｌ', 8],
  ['😀', 2],
  ['', 0],
])('textWidth returns for %s the width %d', (text, width) => {
  expect(textWidth(text)).toBe(width)
})

describe('cutEnd and cutMiddle', () => {
  test('keep the part that fits and mark the cut with an ellipsis', () => {
    expect(cutEnd('GET /agents', 11)).toBe('GET /agents')
    expect(cutEnd('GET /agents', 8)).toBe('GET /ag…')
    expect(cutMiddle('GET /api/v1/agents/:id', 14)).toBe('GET /a…nts/:id')
    expect(cutEnd('日本語', 4)).toBe('日…')
    expect(cutEnd('abc', 0)).toBe('')
  })

  test('never exceed the width', () => {
    fc.assert(
      fc.property(texts, fc.nat(30), (text, columns) => {
        expect(textWidth(cutEnd(text, columns))).toBeLessThanOrEqual(columns)
        expect(textWidth(cutMiddle(text, columns))).toBeLessThanOrEqual(columns)
      }),
      { seed: 1 },
    )
  })
})

describe('wrapText', () => {
  test('breaks lines between words, and within words that are too long', () => {
    expect(wrapText('the quick brown fox', 10)).toEqual(['the quick', 'brown fox'])
    expect(wrapText('a unbreakable', 5)).toEqual(['a', 'unbre', 'akabl', 'e'])
    expect(wrapText('', 5)).toEqual([''])
  })

  test('loses no letter and never exceeds the width', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 2, max: 30 }), (text, columns) => {
        const lines = wrapText(text, columns)
        for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(columns)
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
      }),
      { seed: 1 },
    )
  })
})
