import fc from 'fast-check'
import { expect, test } from 'vitest'
import { setupData } from './setup-data.ts'

class Account {
  name = 'ada'
}

const own: Record<string, unknown> = { name: 'a' }
own.self = own

test.each<[string, unknown, string]>([
  ['a Map', { users: new Map([[1, 2]]) }, 'returns a Map (at users), which JSON cannot represent'],
  ['a Set', new Set(), 'returns a Set, which'],
  ['a Date', [{ at: new Date(0) }], 'a Date (at [0].at)'],
  ['bytes', { body: new Uint8Array(2) }, 'an Uint8Array (at body)'],
  ['a function', { read: () => 1 }, 'a function (at read)'],
  ['a symbol', Symbol('x'), 'a symbol'],
  ['a bigint', { id: 1n }, 'a bigint (at id)'],
  ['not a number', { rate: Number.NaN }, 'the number NaN (at rate)'],
  ['infinity', [1, Number.POSITIVE_INFINITY], 'the number Infinity (at [1])'],
  ['a hole in a list', [1, undefined], 'undefined in a list (at [1])'],
  ['an instance of a class', new Account(), 'an Account, which'],
  ['a circle', own, 'something that contains itself (at self)'],
])('%s is refused with its path', (_, data, message) => {
  expect(() => setupData(data, undefined)).toThrow(
    expect.objectContaining({ code: 'bad-setup-data', message: expect.stringContaining(message) }),
  )
})

test('undefined becomes null, and a key with the value undefined is left out', () => {
  expect(setupData(undefined, undefined)).toBeNull()
  expect(setupData({ a: undefined, b: 1 }, undefined)).toEqual({ b: 1 })
})

test('an object may occur twice', () => {
  const agent = { id: 1 }
  expect(setupData([agent, agent], undefined)).toEqual([agent, agent])
})

test('any value that JSON can represent is kept unchanged', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false } as never), (value) => {
      expect(setupData(value, undefined)).toBe(value)
    }),
  )
})
