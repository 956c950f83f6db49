import fc from 'fast-check'
import { expect, test } from 'vitest'
import { redactText } from './redact.ts'
import { dataWithoutSecretValues, registerSecret, withoutSecretValues } from './secret-values.ts'

test('without secrets nothing is changed', () => {
  const data = { a: ['text'] }
  expect(dataWithoutSecretValues(data, new Set())).toBe(data)
  expect(withoutSecretValues('text')).toBe('text')
})

test('a value is hidden anywhere, as it is or as encoded in URLs and JSON', () => {
  registerSecret('p/ss "word".*')
  expect(withoutSecretValues('a p/ss "word".* b p/ss "word".*')).toBe('a *** b ***')
  expect(withoutSecretValues('?x=p%2Fss%20%22word%22.*&y=1')).toBe('?x=***&y=1')
  expect(withoutSecretValues('{"a":"p/ss \\"word\\".*"}')).toBe('{"a":"***"}')
  expect(withoutSecretValues('p/ss "word"xxx')).toBe('p/ss "word"xxx')
  expect(redactText('it said p/ss "word".*')).toBe('it said ***')
})

test('two values are hidden if one starts with the other', () => {
  registerSecret('swordfish')
  registerSecret('swordfish-2000')
  expect(withoutSecretValues('swordfish-2000 swordfish')).toBe('*** ***')
})

test('a value that is too short stays', () => {
  registerSecret('GET')
  registerSecret('')
  expect(withoutSecretValues('GET /x')).toBe('GET /x')
})

test('secrets are replaced in the texts of data, except under the given keys', () => {
  const data = { totals: [{ message: 'swordfish', count: 3, status: 'swordfish' }], none: null }
  expect(dataWithoutSecretValues(data, new Set(['status']))).toEqual({
    totals: [{ message: '***', count: 3, status: 'swordfish' }],
    none: null,
  })
})

test('any kind of text is hidden once it is secret', () => {
  const value = fc.string({ unit: 'binary', minLength: 6, maxLength: 20 })
  fc.assert(
    fc.property(value, fc.string(), fc.string(), (secret, before, after) => {
      registerSecret(secret)
      for (const form of [secret, encodeURIComponent(secret.toWellFormed()), JSON.stringify(secret)]) {
        expect(withoutSecretValues(before + form + after)).not.toContain(secret)
      }
    }),
    { numRuns: 60 },
  )
})
