import { expect, test } from 'vitest'
import { checkFields } from './fields.ts'

test.each([
  [{}],
  [{ a: '1' }],
  [Object.create(null)],
  [
    new (class Fields {
      a = '1'
    })(),
  ],
])('an object has fields: %o', (fields) => {
  expect(() => checkFields(fields, 'the query is', 'bad-value')).not.toThrow()
})

test.each([
  ['a=1', 'the query is "a=1"'],
  [null, 'the query is null'],
  [undefined, 'the query is undefined'],
  [7, 'the query is 7'],
  [[['a', '1']], 'the query is a list'],
  [() => ({}), 'the query is a function'],
  [Promise.resolve({}), 'the query is a promise'],
  [new Map([['a', '1']]), 'the query is a Map'],
  [new URLSearchParams('a=1'), 'the query is a URLSearchParams'],
  [new Headers({ a: '1' }), 'the query is a Headers'],
  [new FormData(), 'the query is a FormData'],
])('%o is not an object of fields', (fields, message) => {
  expect(() => checkFields(fields, 'the query is', 'bad-value')).toThrow(
    expect.objectContaining({
      code: 'bad-value',
      message: `${message}, which is not an object of names and values`,
    }),
  )
})
