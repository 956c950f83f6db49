import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../test/support/repeats.ts'
import { objectKeys } from './object-keys.ts'

const paths = (text: string, from = 0) => [...objectKeys(text, from)].map(({ path }) => path.join('/'))

describe('the keys of object literals', () => {
  it('keys have paths of the keys that lead to them, quoted or not', () => {
    expect(paths("f('x', { a: 1, 'b.c': { \"d\": [{ e: 2 }] }, f: g({ h: 3 }) }) ({ z: 1 })")).toEqual([
      'a',
      'b.c',
      'b.c/d',
      'b.c/d/e',
      'f',
      'f/h',
    ])
  })

  it('strings of lists are keys, too, and end their own paths', () => {
    expect(paths("f({ sla: ['p95 < 1s', { p99: ['1s', { limit: '2s' }] }, g('no')] })")).toEqual([
      'sla',
      'sla/p95 < 1s',
      'sla/p99',
      'sla/p99/1s',
      'sla/p99/limit',
    ])
  })

  it('keys have their offsets in the text', () => {
    const text = "f({ one: 1, 'two': 2 })"
    expect([...objectKeys(text, 0)].map(({ offset }) => text.slice(offset, offset + 3))).toEqual([
      'one',
      "'tw",
    ])
  })

  it('are not found in strings and comments', () => {
    expect(paths("f({ a: 'b: 1', /* c: 2 */ d: `e: 1` // f: 3\n, g: '\\'h: ' })")).toEqual(['a', 'd', 'g'])
  })

  it('keys are in the order of the text, whatever the text is', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '{',
        '}',
        '(',
        ')',
        '[',
        ']',
        ',',
        ':',
        'key',
        "'",
        '"',
        '`',
        '\\',
        '/*',
        '*/',
        '//',
        '\n',
        ' ',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.nat(60), (pieces, from) => {
        const offsets = [...objectKeys(pieces.join(''), from)].map(({ offset }) => offset)
        expect(offsets).toEqual(offsets.toSorted((a, b) => a - b))
      }),
      { numRuns: times(2_000), seed: 7 },
    )
  })

  it.each([
    ['comments that never end', '/*'],
    ['escaped backticks', '`\\'],
    ['escaped quotes', "'\\"],
    ['quotes', "'"],
    ['nested keys', '{a:'],
    ['a list of keys', 'a:1,'],
    ['words', 'word '],
    ['one word', 'w'],
    ['blanks behind a word', ' '],
    ['a string with escapes', '\\n'],
  ])('reading a megabyte of %s takes no longer than a moment', (_, part) => {
    const text = `f({ x: "${part === '\\n' ? '' : '"'}${part.repeat(1_000_000 / part.length)}`
    const before = performance.now()
    let count = 0
    for (const { path } of objectKeys(text, 0)) count += path.length
    expect(count).toBeGreaterThan(0)
    expect(performance.now() - before).toBeLessThan(2_000)
  })
})
