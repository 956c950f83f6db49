import { expect, test } from 'vitest'
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
])('%s is taken apart', (text, origin) => {
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
])('%j is refused', (text, message) => {
  expect(() => parseOrigin(text)).toThrow(message)
})

test.each([
  'http://user:secret@example.com',
  'http://user:secret@',
  'ftp://user:secret@example.com/',
  'http://example.com/?token=secret',
])('a refusal never repeats a secret: %s', (text) => {
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
