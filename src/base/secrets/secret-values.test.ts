import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { redactText } from './redact.ts'
import {
  dataWithoutSecretValues,
  onSecret,
  registerSecret,
  showValue,
  withoutCutSecret,
  withoutSecretValues,
} from './secret-values.ts'

test('without secrets nothing is changed', () => {
  const data = { a: ['text'] }
  expect(dataWithoutSecretValues(data)).toBe(data)
  expect(withoutSecretValues('text …')).toBe('text …')
})

const secret = 'p/ss "wörd"? <&>+~'
const base64 = (text: string) => Buffer.from(text).toString('base64')
const base64url = (text: string) => Buffer.from(text).toString('base64url')
const hex = (text: string) => Buffer.from(text).toString('hex')

describe('a value is hidden', () => {
  const forms: [how: string, text: string, shown?: string][] = [
    ['as it is', secret],
    ['percent-encoded', encodeURIComponent(secret)],
    [
      'percent-encoded in small letters',
      encodeURIComponent(secret).replace(/%../g, (part) => part.toLowerCase()),
    ],
    ['percent-encoded twice', encodeURIComponent(encodeURIComponent(secret))],
    ['percent-encoded as Latin-1', encodeURIComponent(secret).replace('%C3%B6', '%F6')],
    ['as a path of a URL', new URL(`http://h/${secret.replace('?', '%3F')}`).pathname.slice(1)],
    ['in a form', new URLSearchParams({ '': secret }).toString().slice(1)],
    ['in JSON', JSON.stringify(secret).slice(1, -1)],
    ['in JSON of JSON', JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
    ['in JSON with escapes', secret.replace(/[^\w ]/g, (sign) => unicode(sign))],
    ['in HTML', secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&#34;')],
    ['in HTML with numbers', secret.replace(/[^\w ]/g, (sign) => `&#x${sign.charCodeAt(0).toString(16)};`)],
    ['in Base64', base64(secret)],
    ['in Base64 for URLs', base64url(secret)],
    ['in Base64 in a query', encodeURIComponent(base64(secret))],
    ['in Base64 as Latin-1', Buffer.from(secret, 'latin1').toString('base64')],
    ['in hex', hex(secret)],
    ['in capital hex', hex(secret).toUpperCase()],
    ['in hex with spaces', hex(secret).replace(/..(?=.)/g, '$& ')],
    ['where a line break became a space', 'first line of the key second line of it'],
  ]
  it.each(forms)('%s', (_, text) => {
    registerSecret(secret)
    registerSecret('first line of the key\nsecond line of it')
    expect(withoutSecretValues(text)).toBe('***')
    expect(withoutSecretValues(`a ${text} b`)).toBe('a *** b')
  })

  function unicode(sign: string): string {
    return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`
  }

  it.each(['', 'u', 'us', 'user', 'users', 'user42'])('in Base64 after the user name %j', (user) => {
    registerSecret(secret)
    for (const encoded of [base64(`${user}:${secret}`), base64url(`${user}:${secret}:more`)]) {
      const shown = withoutSecretValues(encoded)
      expect(shown).toContain('***')
      // What remains tells no whole character of it.
      const [before = '', after = ''] = shown.split('***')
      expect(Buffer.from(before, 'base64').toString()).not.toContain(secret[0])
      expect(after.length).toBeLessThanOrEqual(8)
    }
  })

  it('line by line, where it has several lines', () => {
    registerSecret('-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEF\nAAS\n-----END KEY-----\n')
    expect(withoutSecretValues('it sent MIIEvQIBADANBgkqhkiG9w0BAQEF.')).toBe('it sent ***.')
    expect(withoutSecretValues('AAS')).toBe('AAS')
  })

  it('where it is cut', () => {
    registerSecret('swordfish-2000')
    expect(withoutSecretValues('it said swordf…')).toBe('it said ***…')
    expect(withoutSecretValues('it said sword…, and again swordfi…')).toBe('it said ***…, and again ***…')
    expect(withoutSecretValues('it said swo…')).toBe('it said swo…')
    expect(withoutSecretValues('a sword')).toBe('a sword')
    expect(withoutCutSecret('it said swordf')).toBe('it said ***')
    expect(withoutCutSecret('it said swordfish-2001')).toBe('it said swordfish-2001')
    expect(withoutCutSecret(`x=${encodeURIComponent(secret).slice(0, 15)}`)).toBe('x=***')
    expect(withoutCutSecret(`x=${base64(secret).slice(0, 9)}`)).toBe('x=***')
  })

  it('and it is said once to those who have to know it', () => {
    const values: string[] = []
    onSecret((value) => values.push(value))
    for (const value of ['told-once', 'told-once', 'another']) registerSecret(value)
    expect(values).toEqual(['told-once', 'another'])
  })

  test('if it starts with another', () => {
    registerSecret('swordfish')
    registerSecret('swordfish-2000')
    expect(withoutSecretValues('swordfish-2000 swordfish')).toBe('*** ***')
  })

  test('in any text, whatever it is', () => {
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
})

describe('a value stays', () => {
  test('if it has fewer than 6 characters, which occur in other text', () => {
    registerSecret('GET')
    registerSecret('12345')
    registerSecret('')
    expect(withoutSecretValues('GET /x 12345')).toBe('GET /x 12345')
  })

  test('if it is a number within a longer number', () => {
    registerSecret('314159')
    expect(withoutSecretValues('314159 of 23141592 or a314159')).toBe('*** of 23141592 or a***')
  })

  test('if it is to be shown', () => {
    registerSecret('http://shown.test')
    showValue('http://shown.test')
    showValue('shown later')
    registerSecret('shown later')
    expect(withoutSecretValues('http://shown.test/x shown later')).toBe('http://shown.test/x shown later')
  })
})

test('secrets are replaced in the texts of data and in the keys of maps, except under the given keys', () => {
  registerSecret('swordfish')
  const data = {
    totals: [{ message: 'swordfish', count: 3, status: 'swordfish' }],
    tags: { swordfish: 'a' },
    swordfish: null,
  }
  expect(dataWithoutSecretValues(data, { kept: new Set(['status']), maps: new Set(['tags']) })).toEqual({
    totals: [{ message: '***', count: 3, status: 'swordfish' }],
    tags: { '***': 'a' },
    swordfish: null,
  })
  expect(redactText('it said swordfish')).toBe('it said ***')
})
