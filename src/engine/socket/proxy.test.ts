import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PlimsollError } from '../../base/error.ts'
import { parseOrigin } from '../origin.ts'
import { type Environment, parseProxy, proxyFor } from './proxy.ts'

describe('the URL of a proxy', () => {
  test.each([
    [
      'http://proxy.test:3128',
      { url: 'http://proxy.test:3128', secure: false, host: 'proxy.test', port: 3128 },
    ],
    ['proxy.test:3128', { url: 'http://proxy.test:3128', secure: false, host: 'proxy.test', port: 3128 }],
    ['http://proxy.test/', { url: 'http://proxy.test', secure: false, host: 'proxy.test', port: 80 }],
    ['https://proxy.test', { url: 'https://proxy.test', secure: true, host: 'proxy.test', port: 443 }],
    ['http://[::1]:8080', { url: 'http://[::1]:8080', secure: false, host: '::1', port: 8080 }],
  ])('%s is parsed', (text, proxy) => {
    expect(parseProxy(text)).toEqual({ ...proxy, authorization: undefined })
  })

  test('gives its credentials, percent-decoded, and does not show them', () => {
    const proxy = parseProxy('http://us%40er:p%3Aw%20%C3%A9@proxy.test:3128')
    expect(proxy.url).toBe('http://proxy.test:3128')
    expect(proxy.authorization).toBe(`Basic ${Buffer.from('us@er:p:w é').toString('base64')}`)
    expect(parseProxy('http://user@proxy.test').authorization).toBe(`Basic ${btoa('user:')}`)
  })

  test.each([
    ['socks5://proxy.test:1080', 'SOCKS is not supported'],
    ['ftp://proxy.test', 'not the URL of an HTTP proxy'],
    ['http://', 'not the URL of an HTTP proxy'],
    ['http://proxy.test:99999', 'not the URL of an HTTP proxy'],
    ['http://proxy.test/path', 'has a path'],
    ['http://a:%E0%A4%A@proxy.test', 'not percent-encoded'],
    ['', 'not the URL of an HTTP proxy'],
  ])('%j is refused', (text, message) => {
    expect(() => parseProxy(text, 'the plan’s proxy')).toThrow(
      expect.objectContaining({ code: 'bad-proxy', message: expect.stringContaining(message) }),
    )
  })

  test.each([
    'http://user:secret@proxy.test/x',
    'user:secret@',
    'socks://u:secret@x',
    'http://a:secret%@b',
    'http://u:se/secret@b/',
  ])('an error never shows a secret: %s', (text) => {
    expect(() => parseProxy(text)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    )
  })

  test('any text is parsed as the URL of a proxy, or refused with a message', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.webUrl({ withQueryParameters: true }), fc.webAuthority()),
        (text) => {
          try {
            const { port, host, url } = parseProxy(text)
            expect(port).toBeLessThan(65_536)
            expect(host).not.toBe('')
            expect(parseProxy(url)).toMatchObject({ host, port })
          } catch (error) {
            expect(error).toBeInstanceOf(PlimsollError)
          }
        },
      ),
    )
  })
})

describe('the proxy that the environment names', () => {
  const of = (target: string, env: Environment) => proxyFor(parseOrigin(target), env)?.url

  test('is chosen by the scheme of the target, from variables in upper or lower case', () => {
    const env = { HTTP_PROXY: 'http://a', https_proxy: 'http://b' }
    expect(of('http://x.test', env)).toBe('http://a')
    expect(of('https://x.test', env)).toBe('http://b')
    expect(proxyFor(parseOrigin('https://x.test'), env)).toEqual({ url: 'http://b', variable: 'https_proxy' })
    expect(of('https://x.test', { HTTP_PROXY: 'http://a', HTTPS_PROXY: '' })).toBeUndefined()
    expect(of('http://x.test', { HTTP_PROXY: '', http_proxy: 'http://c' })).toBe('http://c')
  })

  test.each([
    'http://localhost:8000',
    'http://api.localhost',
    'http://127.0.0.1',
    'http://127.9.9.9:1',
    'http://[::1]:8000',
    'http://unix:/run/app.sock',
  ])('is never used for this machine: %s', (target) => {
    expect(of(target, { HTTP_PROXY: 'http://a', http_proxy: 'http://b' })).toBeUndefined()
  })

  test.each([
    ['http://x.test', '*', true],
    ['http://x.test', 'x.test', true],
    ['http://X.test', 'x.TEST', true],
    ['http://a.x.test', 'x.test', true],
    ['http://ax.test', 'x.test', false],
    ['http://x.test', '.x.test', false],
    ['http://a.x.test', '.x.test', true],
    ['http://a.x.test', '*.x.test', true],
    ['http://x.test:81', 'x.test:81', true],
    ['http://x.test:82', 'x.test:81', false],
    ['http://x.test', 'x.test:80', true],
    ['http://x.test', 'other.test, x.test ,', true],
    ['http://x.test', 'other.test y.test', false],
    ['http://10.1.2.3', '10.1.2.3', true],
    ['http://10.1.2.3', '10.0.0.0/8', true],
    ['http://11.1.2.3', '10.0.0.0/8', false],
    ['http://10.1.2.3', '10.0.0.0/99', false],
    ['http://10.1.2.3', '10.0.0.0/x', false],
    ['http://10.1.2.3:81', '10.1.2.3:80', false],
    ['http://[fd00::5]', 'fd00::/8', true],
    ['http://[fd00::5]:81', '[fd00::5]:81', true],
    ['http://[fe00::5]', 'fd00::/8', false],
    ['http://10.1.2.3', '.3', false],
    ['http://x.test', '', false],
  ])('for %s with NO_PROXY=%s: excepted %s', (target, list, excepted) => {
    const proxy = of(target, { HTTP_PROXY: 'http://a', NO_PROXY: list })
    expect(proxy).toBe(excepted ? undefined : 'http://a')
    expect(of(target, { HTTP_PROXY: 'http://a', no_proxy: list })).toBe(proxy)
  })

  test('is the given one or none, whatever NO_PROXY says', () => {
    fc.assert(
      fc.property(fc.string(), (list) => {
        expect([undefined, 'http://a']).toContain(
          of('http://10.1.2.3', { HTTP_PROXY: 'http://a', NO_PROXY: list }),
        )
      }),
    )
  })
})
