import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TestExchange } from '../../../test/support/test-exchange.ts'
import { Reply } from '../../engine/reply/reply.ts'
import { parseRoute } from '../../plan/endpoint/route.ts'
import { exchangeSample } from './exchange-sample.ts'

function replyOf(headers: string, body: string | Buffer, status = 200): Reply {
  const head = `HTTP/1.1 ${status} Some Words\r\n${headers}\r\n`
  return new Reply(status, head + Buffer.from(body as string).toString('latin1'), head.length)
}

function replyBody(type: string, body: string | Buffer, more = '') {
  return exchangeSample(new TestExchange(), replyOf(`Content-Type: ${type}\r\n${more}`, body)).reply!.body
}

describe('a sample of an exchange', () => {
  it('has the headers of request and reply in order, without secrets', () => {
    const exchange = new TestExchange({
      method: 'POST',
      path: '/login?api_key=k1&x=1',
      headers: { Authorization: 'Bearer abcdefgh', 'content-type': 'application/json' },
      body: '{"user":"ann","password":"hunter2"}',
    })
    const reply = replyOf(
      'Set-Cookie: sid=s1; Path=/\r\nset-cookie: b=2\r\nX-Name: J\xc3\xb6rg\r\n',
      '{"token":"t1"}',
      201,
    )
    expect(exchangeSample(exchange, reply)).toEqual({
      request: {
        method: 'POST',
        path: '/login?api_key=***&x=1',
        headers: [
          ['Host', 'test'],
          ['Authorization', 'Bearer ***'],
          ['content-type', 'application/json'],
          ['Content-Length', '35'],
        ],
        body: { bytes: 35, form: 'text', shown: '{"user":"ann","password":"***"}', isCut: false },
      },
      reply: {
        status: 201,
        statusText: 'Some Words',
        headers: [
          ['Set-Cookie', 'sid=***; Path=/'],
          ['set-cookie', 'b=***'],
          ['X-Name', 'Jörg'],
        ],
        body: { bytes: 14, form: 'text', shown: '{"token":"***"}', isCut: false },
      },
    })
  })

  it('has no reply if there was none, and no body if it was empty', () => {
    const { request, reply } = exchangeSample(new TestExchange(), undefined)
    expect(reply).toBeNull()
    expect(request.body).toBeNull()
  })

  it.each([
    ['a compressed text', 'text/plain', gzipSync('hello'), 'Content-Encoding: gzip\r\n', 'text', 'hello'],
    [
      'a body that is not compressed as its header claims',
      'text/plain',
      'hello',
      'Content-Encoding: gzip\r\n',
      'hex',
      '68 65 6c 6c 6f',
    ],
    ['an image', 'image/png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1]), '', 'hex', '89 50 4e 47 00 01'],
    ['a legacy charset', 'text/html; charset=iso-8859-1', Buffer.from([0x4a, 0xf6]), '', 'text', 'Jö'],
    ['an unknown charset', 'text/plain; charset=x-none', 'Jö', '', 'text', 'Jö'],
    [
      'text in another charset than the declared one',
      'text/plain',
      Buffer.from([0x4a, 0xf6, 0x72]),
      '',
      'text',
      'J\ufffdr',
    ],
    ['a text without a type', '', 'plain', '', 'text', 'plain'],
    ['bytes with a text’s type', 'text/plain', Buffer.from([0x41, 0, 0x42]), '', 'hex', '41 00 42'],
  ] as const)('shows %s', (_name, type, body, more, form, shown) => {
    expect(replyBody(type, body, more)).toEqual({
      bytes: Buffer.from(body as string).length,
      form,
      shown,
      isCut: false,
    })
  })

  it('shows the beginning of a long body and marks it as cut', () => {
    const body = replyBody('text/plain', 'é'.repeat(500_000))!
    expect(body).toMatchObject({ bytes: 1_000_000, isCut: true })
    expect(body.shown).toBe('é'.repeat(4_096))
    expect(replyBody('image/png', Buffer.alloc(5_000, 255))).toEqual({
      bytes: 5_000,
      form: 'hex',
      shown: Array(64).fill('ff').join(' '),
      isCut: true,
    })
  })

  it('stays small and hides secrets, whatever the exchange is', () => {
    const secret = 'qZ7vK2mX9pLw4TsB'
    const header = fc.tuple(
      fc.constantFrom('Authorization', 'X-Api-Key', 'Cookie'),
      fc.constantFrom('', 'a=', 'Bearer '),
    )
    const bytes = fc.uint8Array({ maxLength: 300 })
    const type = fc.constantFrom(
      '',
      'text/plain',
      'application/json',
      'multipart/form-data; boundary=x',
      'text/html; charset=utf-16',
    )
    fc.assert(
      fc.property(
        header,
        bytes,
        type,
        fc.constantFrom('', 'gzip', 'br'),
        ([name, start], body, contentType, coding) => {
          const exchange = new TestExchange({
            method: 'POST',
            path: `/a?token=${secret}`,
            headers: { [name]: start + secret, 'Content-Type': contentType, 'Content-Encoding': coding },
            body: Buffer.concat([Buffer.from(`{"password":"${secret}","x":"`), body]),
          })
          const reply = replyOf(
            `${name}: ${start}${secret}\r\nContent-Type: ${contentType}\r\n`,
            Buffer.from(body),
          )
          const text = JSON.stringify(exchangeSample(exchange, reply))
          expect(text).not.toContain(secret)
          expect(text.length).toBeLessThan(20_000)
        },
      ),
    )
  })

  it.each([
    ['/base/invitations/abc/a%2Fb?x=1', '/base/invitations/***/a%2Fb?x=1'],
    ['/invitations/abc/7', '/invitations/***/7'],
    ['/elsewhere/abc/7', '/elsewhere/abc/7'],
  ])('hides a path parameter with the name of a secret: %s', (path, expected) => {
    const route = parseRoute('GET /invitations/:token/:id')
    expect(exchangeSample(new TestExchange({ path }), undefined, route).request.path).toBe(expected)
  })

  it('gives the size of bodies that were streamed', () => {
    const exchange = new TestExchange({
      method: 'PUT',
      body: { length: undefined, async *pieces() {} },
    })
    exchange.sink = { head() {}, data() {} }
    exchange.extras!.bodyBytesSent = 70_000
    const reply = replyOf('', '')
    exchange.bytesReceived = reply.head.length + 5
    const sample = exchangeSample(exchange, reply)
    expect(sample.request.body).toEqual({ bytes: 70_000, form: 'stream', shown: '', isCut: true })
    expect(sample.reply!.body).toEqual({ bytes: 5, form: 'stream', shown: '', isCut: true })
  })

  it('keeps a limited number of headers', () => {
    const many = Array.from({ length: 300 }, (_, at) => `X-${at}: ${'v'.repeat(5_000)}\r\n`).join('')
    const { headers } = exchangeSample(new TestExchange(), replyOf(many, '')).reply!
    expect(headers).toHaveLength(100)
    expect(headers[0]![1]).toHaveLength(1_024)
  })
})
