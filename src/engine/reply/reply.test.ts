import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { Reply } from './reply.ts'

const text = JSON.stringify({ name: 'Plimsoll', city: 'Bristol – 1824' })

function replyWith(headers: string, body: Uint8Array | string): Reply {
  const head = `HTTP/1.1 200 OK\r\n${headers}\r\n`
  const isCoded = /content-encoding/i.test(headers)
  return new Reply(200, head + Buffer.from(body).toString('latin1'), head.length, isCoded)
}

describe('a body', () => {
  test('a body of UTF-8 is bytes, text and JSON', () => {
    const reply = replyWith('', text)
    expect(Buffer.from(reply.bytes()).toString()).toBe(text)
    expect(reply.text()).toBe(text)
    expect(reply.json()).toEqual(JSON.parse(text))
    expect(reply.bodyLength).toBe(Buffer.byteLength(text))
  })

  test('a body of any bytes is returned byte for byte', () => {
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
    expect(Buffer.from(replyWith('', all).bytes())).toEqual(all)
  })

  test('may begin with a byte order mark, which is not part of its text', () => {
    expect(replyWith('', `\ufeff${text}`).json()).toEqual(JSON.parse(text))
  })

  test('a body that is not JSON throws a SyntaxError', () => {
    expect(() => replyWith('', '<html>').json()).toThrow(SyntaxError)
  })
})

describe('a compressed body', () => {
  test.each([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['zstd', zstdCompressSync(text)],
    ['identity', Buffer.from(text)],
    ['gzip, br', brotliCompressSync(gzipSync(text))],
  ])('is decompressed: %s', (coding, body) => {
    const reply = replyWith(`Content-Encoding: ${coding}\r\n`, body)
    expect(reply.json()).toEqual(JSON.parse(text))
    expect(Buffer.from(reply.bytes()).toString()).toBe(text)
    expect(reply.bodyLength).toBe(body.length)
  })

  test.each(['utf-8', 'none', 'aws-chunked', 'Identity', 'IDENTITY, utf-8', '', ',', 'constructor', '*'])(
    'is passed on as it is if nobody knows its coding: %s',
    (coding) => {
      const reply = replyWith(`Content-Encoding: ${coding}\r\n`, text)
      expect(reply.text()).toBe(text)
      expect(reply.json()).toEqual(JSON.parse(text))
      expect(Buffer.from(reply.bytes()).toString()).toBe(text)
    },
  )

  test('is decompressed once, and a reader cannot change it for others', () => {
    const reply = replyWith('Content-Encoding: gzip\r\n', gzipSync(text))
    expect(reply.isUndecoded).toBe(true)
    reply.decode()
    expect(reply.isUndecoded).toBe(false)
    reply.bytes().fill(0)
    expect(reply.text()).toBe(text)
  })

  test('that was streamed or discarded cannot be read', () => {
    const reply = new Reply(200, 'HTTP/1.1 200 OK\r\n\r\n', 19, false, false, true)
    for (const read of ['text', 'json', 'bytes'] as const) expect(() => reply[read]()).toThrow('was not kept')
    expect([reply.bodyLength, reply.isUndecoded]).toEqual([0, false])
  })

  test('may be empty, as in a reply to HEAD', () => {
    expect(replyWith('Content-Encoding: gzip\r\n', '').text()).toBe('')
  })

  test.each([
    ['gzip', 'not compressed at all', /^the body cannot be decoded as gzip: /],
    ['br', 'not compressed at all', /^the body cannot be decoded as br: /],
    ['gzip', gzipSync(text).subarray(0, 20), /^the body cannot be decoded as gzip: /],
  ])('that is broken says so: %s', (coding, body, problem) => {
    expect(() => replyWith(`Content-Encoding: ${coding}\r\n`, body).text()).toThrow(problem)
  })

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ])('of %s cannot expand to more than the limit of a body', (coding, encode) => {
    const bomb = encode(Buffer.alloc(65 * 1024 * 1024))
    expect(bomb.length).toBeLessThan(100_000)
    const reply = replyWith(`Content-Encoding: ${coding}\r\n`, bomb)
    expect(() => reply.bytes()).toThrow(
      `the body cannot be decoded as ${coding}: it decompresses to more than 64 MiB`,
    )
  })

  test('cannot have more than a few codings', () => {
    const reply = replyWith(`Content-Encoding: ${'gzip, '.repeat(1_000)}\r\n`, gzipSync(text))
    expect(() => reply.bytes()).toThrow('the body has more than 5 content codings')
  })
})

describe('headers', () => {
  const reply = replyWith('Set-Cookie: a=1\r\nX-One: 1\r\nset-cookie: b=2\r\n__proto__: odd\r\n', '')

  test('are found in any case', () => {
    expect(reply.header('x-ONE')).toBe('1')
    expect(reply.headers('Set-Cookie')).toEqual(['a=1', 'b=2'])
    expect(reply.header('set-cookie')).toBe('a=1, b=2')
  })

  test('headers that do not exist are undefined', () => {
    expect(reply.header('x-two')).toBeUndefined()
    expect(reply.headers('constructor')).toBeUndefined()
    expect(reply.header('__PROTO__')).toBe('odd')
  })
})

test.each([
  [200, true],
  [204, true],
  [302, true],
  [404, false],
  [500, false],
  [101, false],
])('a status %d is ok: %s', (status, ok) => {
  expect(new Reply(status, '', 0).ok).toBe(ok)
})
