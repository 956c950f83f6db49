import { describe, expect, test } from 'vitest'
import {
  allOf,
  amount,
  anything,
  fields,
  flag,
  listOf,
  mapOf,
  oneOf,
  optional,
  orNull,
  type Shape,
  text,
  tuple,
  variants,
  whole,
} from './shape.ts'

const point = fields({ x: amount, y: optional(amount) })
const event = variants('type', { on: {}, moved: { to: point } })

describe('a shape', () => {
  test.each<[string, Shape, unknown[], unknown[]]>([
    ['anything', anything, [1, null, undefined], []],
    ['a flag', flag, [true, false], [0, 'true', null, undefined]],
    ['an amount', amount, [0, 1.5], [-1, Number.NaN, Number.POSITIVE_INFINITY, '1', null]],
    ['a whole number', whole(), [-1, 0], [0.5, 2 ** 53, '1']],
    ['a count', whole(1), [1], [0, -1, 1.5]],
    ['a text', text(3), ['', 'abc'], ['abcd', 5, null]],
    ['a choice', oneOf(['a', 1]), ['a', 1], ['b', '1', undefined]],
    ['a list', listOf(flag, { min: 1, max: 2 }), [[true], [true, false]], [[], [1], [true, true, true], {}]],
    ['a pair', tuple(text(), amount), [['a', 1]], [['a'], ['a', 1, 2], [1, 'a'], 'a1']],
    ['a map', mapOf(amount), [{}, { a: 1, b: 2 }], [{ a: '1' }, [1], null, 'a']],
    [
      'an object',
      point,
      [{ x: 1 }, { x: 1, y: 2, z: 'more' }],
      [{}, { x: '1' }, { x: 1, y: null }, [], null],
    ],
    ['a value or null', orNull(flag), [null, true], [undefined, 1]],
    ['a value of two shapes', allOf(text(), oneOf(['a'])), ['a'], ['b', 1]],
    [
      'a variant',
      event,
      [{ type: 'on' }, { type: 'moved', to: { x: 1 } }],
      [{}, { type: 'moved' }, { type: 'off' }, { type: 'toString' }, { type: ['on'] }, null, 'on'],
    ],
  ])('of %s', (_, shape, right, wrong) => {
    for (const value of right) expect([value, shape(value)]).toEqual([value, true])
    for (const value of wrong) expect([value, shape(value)]).toEqual([value, false])
  })
})
