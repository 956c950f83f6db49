import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fillRoute } from '../../user/call/request/route-path.ts'
import { type ParamValue, parseRoute, type Query } from './route.ts'

const fill = (text: string, params?: Record<string, ParamValue>, query?: Query) =>
  fillRoute(text, parseRoute(text), params, query)

describe('a route', () => {
  test.each([
    ['GET /', {}, '/'],
    ['GET /agents/:id', { id: 7 }, '/agents/7'],
    ['GET /agents/:id/', { id: 'a b' }, '/agents/a%20b/'],
    ['GET /a/:x/:y_2/z', { x: 'é', y_2: '/?#' }, '/a/%C3%A9/%2F%3F%23/z'],
    ['GET /a:b/c', {}, '/a:b/c'],
    ['GET /big/:n', { n: 12345678901234567890n }, '/big/12345678901234567890'],
    ['GET /flag/:on', { on: false }, '/flag/false'],
    ['GET /café', {}, '/caf%C3%A9'],
    ['GET /done%20before', {}, '/done%20before'],
  ] as const)('is filled with the parameters: %s', (text, params, path) => {
    expect(fill(text, params)).toBe(path)
  })

  test.each([
    '/svc?wsdl',
    '/a?x=1&search=&flag',
    '/a?x=',
    '/a?',
    '/a?&',
    '/a?a==1&b=[1]&c=%E9&d=1;e=2+3%20',
    '/a//b/../c',
    '/a?b=...c',
  ])('sends its query as it is written: %s', (path) => {
    expect(fill(`GET ${path}`)).toBe(path)
  })

  test.each([
    ['/a?search=', { search: 'x' }, '/a?search=x'],
    ['/a?search=&page=1', { search: 'x' }, '/a?page=1&search=x'],
    ['/a?search=&page=1', { search: undefined }, '/a?page=1'],
    ['/a?search=&page=1', {}, '/a?search=&page=1'],
    ['/a?wsdl', { wsdl: null }, '/a'],
    ['/a?wsdl', { version: 2 }, '/a?wsdl&version=2'],
    ['/a?page=1', { page: 2 }, '/a?page=1&page=2'],
    ['/a?%C3%BC=', { ü: 1 }, '/a?%C3%BC=1'],
    ['/a?q=...&x=1', {}, '/a?x=1'],
    ['/a?q=...', { q: 'y' }, '/a?q=y'],
    ['/a?', { q: 'y' }, '/a?q=y'],
  ])('lets a call give a value to the fields without one: %s, %j', (path, query, sent) => {
    expect(fill(`GET ${path}`, undefined, query)).toBe(sent)
  })

  test.each([
    [{ q: Number.NaN }, 'NaN for q'],
    [{ q: Number.POSITIVE_INFINITY }, 'Infinity for q'],
    [{ q: {} }, 'an object for q'],
    [{ q: new Date() }, 'an object for q'],
    [{ q: [1, undefined] }, 'undefined for q'],
    [{ q: ['a', null] }, 'null for q'],
    [{ q: [['a']] }, 'a list for q'],
    [{ q: () => 'x' }, 'for q in its query'],
    [{ q: Symbol('x') }, 'for q in its query'],
  ] as [object, string][])('refuses a value that has no text: %o', (query, message) => {
    const bad = expect.objectContaining({ code: 'bad-value', message: expect.stringContaining(message) })
    expect(() => fill('GET /a', undefined, query as Query)).toThrow(bad)
  })

  test.each([[Number.NaN], [{}], [['a']], [new Date()]])('refuses a parameter that has no text: %o', (id) => {
    expect(() => fill('GET /a/:id', { id: id as never })).toThrow(/for id in its params/)
  })

  test('adds the fields of the call to those of its query', () => {
    expect(fill('GET /a?x=1', undefined, { y: 2 })).toBe('/a?x=1&y=2')
    expect(fill('GET /a?q=what?&b=ü')).toBe('/a?q=what?&b=%C3%BC')
    expect(
      fill('GET /a', undefined, { tag: ['a', 'b c'], none: null, un: undefined, 'k&': true, e: '' }),
    ).toBe('/a?tag=a&tag=b%20c&k%26=true&e=')
    expect(fill('GET /a', undefined, {})).toBe('/a')
    expect(fill('GET /a', undefined, { tag: [] })).toBe('/a')
  })

  test('keeps its path and query, whatever the values are', () => {
    const text = fc.string({ unit: 'binary', minLength: 1 })
    const lone = fc.constantFrom('\ud800', 'a\udfff', '\r\nHost: x', '\0', ' ')
    const value = fc.oneof(text, lone, fc.integer(), fc.boolean(), fc.bigInt())
    fc.assert(
      fc.property(value, value, value, fc.string({ unit: 'binary' }), (a, b, c, key) => {
        const path = fill('GET /x/:a/y/:b', { a, b })
        expect(path).toMatch(/^\/x\/[!-~]+\/y\/[!-~]+$/)
        expect(path.split(/[/?#]/)).toHaveLength(5)
        const withQuery = fill('GET /x', undefined, { [key]: c })
        expect(withQuery).toMatch(/^\/x\?[!-~]*=[!-~]*$/)
        expect(withQuery.split(/[?#&=]/)).toHaveLength(3)
        expect(decodeURIComponent(path.split('/')[2]!)).toBe(String(a).toWellFormed())
      }),
      { seed: 1 },
    )
  })

  test('becomes a single line, whatever it contains', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        let path: string
        try {
          path = fill(`GET /${text.replaceAll(':', '')}`)
        } catch (error) {
          expect(error).toMatchObject({ code: 'bad-route' })
          return
        }
        expect(path).toMatch(/^[\x21-\x7e]+$/)
      }),
      { seed: 1 },
    )
  })

  test.each([
    '',
    'GET',
    '/agents',
    'get /agents',
    'FETCH /a',
    'GET agents',
    'GET /a b',
    'GET /a#b',
    'GET /a\n',
  ])('is refused: %j', (text) => {
    expect(() => parseRoute(text)).toThrow(expect.objectContaining({ code: 'bad-route' }))
  })

  test.each(['GET /:', 'GET /:1a', 'GET /:a-b', 'GET /a/:b.json'])(
    'is refused with an invalid parameter: %j',
    (text) => {
      expect(() => parseRoute(text)).toThrow(/without a valid name/)
    },
  )

  test('requires every parameter and no other', () => {
    const bad = expect.objectContaining({ code: 'bad-params' })
    expect(() => fill('GET /a/:id')).toThrow(bad)
    expect(() => fill('GET /a/:id', { id: '' })).toThrow(bad)
    expect(() => fill('GET /a/:id', { id: undefined as never })).toThrow('gives no value for :id')
    expect(() => fill('GET /a/:id', { id: 1, di: 2 })).toThrow('no path parameter "di"')
    expect(() => fill('GET /a', { id: 1 })).toThrow(bad)
    expect(() => fill('GET /a/:id', { id: '..' })).toThrow("gives '..' for :id")
    expect(() => fill('GET /a/:id', { id: '.' })).toThrow(bad)
    expect(fill('GET /a/:id', { id: '...' })).toBe('/a/...')
  })
})
