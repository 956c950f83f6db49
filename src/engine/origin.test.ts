import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PlimsollError } from '../base/error.ts'
import { isAddress, parseOrigin } from './origin.ts'

test.each([
  [
    'http://127.0.0.1:8000',
    {
      url: 'http://127.0.0.1:8000',
      secure: false,
      host: '127.0.0.1',
      port: 8000,
      hostHeader: '127.0.0.1:8000',
      basePath: '',
    },
  ],
  [
    'https://Example.COM/',
    {
      url: 'https://example.com',
      secure: true,
      host: 'example.com',
      port: 443,
      hostHeader: 'example.com',
      basePath: '',
    },
  ],
  [
    'http://example.com:80/api/v1//',
    {
      url: 'http://example.com/api/v1',
      secure: false,
      host: 'example.com',
      port: 80,
      hostHeader: 'example.com',
      basePath: '/api/v1',
    },
  ],
  [
    'http://[::1]:8000',
    {
      url: 'http://[::1]:8000',
      secure: false,
      host: '::1',
      port: 8000,
      hostHeader: '[::1]:8000',
      basePath: '',
    },
  ],
  [
    'http://bücher.example/ä',
    {
      url: 'http://xn--bcher-kva.example/%C3%A4',
      secure: false,
      host: 'xn--bcher-kva.example',
      port: 80,
      hostHeader: 'xn--bcher-kva.example',
      basePath: '/%C3%A4',
    },
  ],
  [
    'http://[fe80::1%25eth0]:8000/x',
    {
      url: 'http://[fe80::1%25eth0]:8000/x',
      secure: false,
      host: 'fe80::1%eth0',
      port: 8000,
      // A zone is valid on this machine only.
      hostHeader: '[fe80::1]:8000',
      basePath: '/x',
    },
  ],
  [
    'http://[FE80::1%lo]',
    {
      url: 'http://[fe80::1%25lo]',
      secure: false,
      host: 'fe80::1%lo',
      port: 80,
      hostHeader: '[fe80::1]',
      basePath: '',
    },
  ],
  [
    'http://unix:/run/app.sock',
    {
      url: 'http://unix:/run/app.sock',
      secure: false,
      host: 'localhost',
      port: 80,
      socketPath: '/run/app.sock',
      hostHeader: 'localhost',
      basePath: '',
    },
  ],
  [
    'HTTPS://unix:/run/My App.sock:/base/path//',
    {
      url: 'https://unix:/run/My App.sock:/base/path',
      secure: true,
      host: 'localhost',
      port: 443,
      socketPath: '/run/My App.sock',
      hostHeader: 'localhost',
      basePath: '/base/path',
    },
  ],
  [
    'http://unix:8000/x',
    {
      url: 'http://unix:8000/x',
      secure: false,
      host: 'unix',
      port: 8000,
      hostHeader: 'unix:8000',
      basePath: '/x',
    },
  ],
])('%s is parsed', (text, origin) => {
  expect(parseOrigin(text)).toEqual(origin)
})

test.each([
  ['127.0.0.1:8000', 'is not a URL that can be loaded'],
  ['ftp://example.com', 'is not a URL that can be loaded'],
  ['', 'is not a URL that can be loaded'],
  ['http://', 'is not a URL that can be loaded'],
  ['http://user:secret@example.com', 'carries a user name or a password'],
  ['http://example.com/?q=1', 'has a query or a fragment'],
  ['http://example.com/#top', 'has a query or a fragment'],
  ['http://unix:run/app.sock', 'names no Unix socket'],
  ['http://unix:/', 'names no Unix socket'],
  ['http://unix:/run/', 'names no Unix socket'],
  ['http://unix:/run/app.sock:api', 'names no Unix socket'],
  ['http://unix:/run/app.sock?x=1', 'names no Unix socket'],
  ['http://unix:/run/app.sock:/x?q=1', 'has a query or a fragment'],
  [`http://unix:/${'a'.repeat(120)}`, 'has 121 bytes, and the system allows'],
  ['http://[fe80::1%]', 'is not a URL that can be loaded'],
])('%j is refused', (text, message) => {
  expect(() => parseOrigin(text)).toThrow(message)
})

test.each([
  'http://user:secret@example.com',
  'http://user:secret@',
  'ftp://user:secret@example.com/',
  'http://example.com/?token=secret',
])('an error never shows a secret: %s', (text) => {
  expect(() => parseOrigin(text)).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('secret') }),
  )
})

test.each([
  ['127.0.0.1', true],
  ['::1', true],
  ['localhost', false],
  ['1.example', false],
])('%s is an address: %s', (host, expected) => {
  expect(isAddress(host)).toBe(expected)
})

test('any text is parsed to a URL that parses to the same again, or refused with a message', () => {
  const text = fc.oneof(
    fc.string(),
    fc.webUrl(),
    fc
      .tuple(fc.constantFrom('http', 'https'), fc.string())
      .map(([scheme, rest]) => `${scheme}://unix:/${rest}`),
    fc.tuple(fc.ipV6(), fc.string()).map(([address, zone]) => `http://[${address}%25${zone}]`),
  )
  fc.assert(
    fc.property(text, (target) => {
      let origin: ReturnType<typeof parseOrigin>
      try {
        origin = parseOrigin(target)
      } catch (error) {
        expect(error).toBeInstanceOf(PlimsollError)
        return
      }
      expect(parseOrigin(origin.url)).toEqual(origin)
      expect(origin.hostHeader).not.toMatch(/[\s%/]/)
    }),
  )
})
