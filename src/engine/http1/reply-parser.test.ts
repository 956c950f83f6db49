import { describe, expect, test } from 'vitest'
import { feed } from '../../../test/support/feeding.ts'
import { parserLimits, ReplyParser } from './reply-parser.ts'

const ok = 'HTTP/1.1 200 OK\r\n'

/** Feeds a reply whole and byte by byte, which must give the same result. */
function read(text: string, feeding: { isHead?: boolean; closes?: boolean } = {}) {
  const whole = feed(text, feeding)
  const cuts = Array.from({ length: text.length - 1 }, (_, index) => index + 1)
  const dribbled = feed(text, { ...feeding, cuts })
  if (whole.problem?.startsWith('not an HTTP') !== true) expect(dribbled).toEqual(whole)
  return whole
}

describe('a body', () => {
  test('a body with a length ends there', () => {
    const outcome = read(`${ok}Content-Length: 5\r\n\r\nhello`)
    expect(outcome).toMatchObject({ state: 'complete', status: 200, body: 'hello', keepAlive: true })
  })

  test('does not include what follows it', () => {
    expect(feed(`${ok}Content-Length: 5\r\n\r\nhelloHTTP`)).toMatchObject({ body: 'hello', end: 43 })
  })

  test('is empty with a length of 0', () => {
    expect(read(`${ok}Content-Length: 0\r\n\r\n`)).toMatchObject({ state: 'complete', body: '' })
  })

  test('is not complete before its last byte', () => {
    expect(read(`${ok}Content-Length: 5\r\n\r\nhell`).state).toBe('incomplete')
    expect(read(`${ok}Content-Length: 5\r\n\r\nhell`, { closes: true }).state).toBe('incomplete')
  })

  test.each(['204 No Content', '304 Not Modified'])(
    'never follows a %s, whatever its headers say',
    (status) => {
      const outcome = read(`HTTP/1.1 ${status}\r\nContent-Length: 10\r\n\r\n`)
      expect(outcome).toMatchObject({ state: 'complete', body: '', keepAlive: true })
    },
  )

  test.each(['Content-Length: 10\r\n', 'Transfer-Encoding: chunked\r\n', ''])(
    'never follows a reply to HEAD (%j)',
    (framing) => {
      const outcome = read(`${ok}${framing}\r\n`, { isHead: true })
      expect(outcome).toMatchObject({ state: 'complete', body: '', keepAlive: true })
    },
  )

  test('a body without a length lasts until the connection closes', () => {
    const text = `${ok}Connection: keep-alive\r\n\r\nall of it`
    expect(read(text).state).toBe('incomplete')
    expect(read(text, { closes: true })).toMatchObject({ body: 'all of it', keepAlive: false })
  })

  test('a body with a coding that is not chunked lasts until the connection closes', () => {
    const text = `${ok}Transfer-Encoding: chunked, gzip\r\nContent-Length: 3\r\n\r\nwhatever`
    expect(read(text, { closes: true })).toMatchObject({ body: 'whatever', keepAlive: false })
  })

  test('too long to keep is refused: at once if its length is stated, otherwise when it reaches the limit', () => {
    const problem = 'body of the reply is longer than 64 MiB'
    expect(read(`${ok}Content-Length: ${parserLimits.bodyBytes + 1}\r\n\r\n`)).toMatchObject({ problem })
    const parser = new ReplyParser()
    parser.begin(false)
    const head = Buffer.from(`${ok}\r\n`)
    parser.feed(head, head.length)
    const piece = Buffer.alloc(1024 * 1024)
    for (let count = 0; count < 64; count++) parser.feed(piece, piece.length)
    expect(() => parser.feed(piece, 1)).toThrow(problem)
  })
})

describe('a chunked body', () => {
  const chunked = `${ok}Transfer-Encoding: chunked\r\n\r\n`

  test.each([
    ['one chunk', '5\r\nhello\r\n0\r\n\r\n'],
    ['several', '1\r\nh\r\n3\r\nell\r\n1\r\no\r\n0\r\n\r\n'],
    ['sizes in any case, with zeros before', '00005\r\nhello\r\n000\r\n\r\n'],
    ['extensions', '5;a=b;c="d e"\r\nhello\r\n0;last\r\n\r\n'],
    ['blanks behind the size', '5  \r\nhello\r\n0\t\r\n\r\n'],
    ['trailers', '5\r\nhello\r\n0\r\nX-Sum: 12\r\nX-More: a:b\r\n\r\n'],
    ['bare line feeds', '5\nhello\n0\nX-Sum: 12\n\n'],
  ])('is joined: %s', (_, framed) => {
    expect(read(chunked + framed)).toMatchObject({ state: 'complete', body: 'hello', keepAlive: true })
  })

  test('keeps line breaks and digits that are data', () => {
    expect(read(`${chunked}B\r\n0\r\n\r\n5\r\nhel\r\n0\r\n\r\n`).body).toBe('0\r\n\r\n5\r\nhel')
  })

  test('may be empty', () => {
    expect(read(`${chunked}0\r\n\r\n`)).toMatchObject({ state: 'complete', body: '' })
  })

  test('does not include what follows it', () => {
    expect(feed(`${chunked}0\r\n\r\nHTTP`).end).toBe(chunked.length + 5)
  })

  test('is not complete when the connection closes before its end', () => {
    expect(read(`${chunked}5\r\nhello\r\n`, { closes: true }).state).toBe('incomplete')
    expect(read(`${chunked}5\r\nhello\r\n0\r\n`, { closes: true }).state).toBe('incomplete')
  })

  test.each([
    ['x\r\n', 'malformed chunk: no size'],
    ['\r\n', 'malformed chunk: no size'],
    ['-5\r\n', 'malformed chunk: no size'],
    ['5x\r\n', 'malformed chunk: its size is not a number'],
    ['5\rx', 'malformed chunk: no line feed after its size'],
    ['5\r\nhello!\r\n', 'malformed chunk: longer than its size'],
    ['5\r\nhello\r!', 'malformed chunk: no line feed after its data'],
    ['fffffffffffff\r\n', 'malformed chunk: its size is out of range'],
    [`5;${'x'.repeat(20_000)}`, 'chunk extensions or trailers are too long'],
    [`0\r\n${'a: b\r\n'.repeat(4_000)}`, 'chunk extensions or trailers are too long'],
  ])('that is broken is refused: %j', (framed, problem) => {
    expect(read(chunked + framed)).toEqual({ state: 'broken', problem })
  })

  test('is followed by the next reply over the same connection', () => {
    const parser = new ReplyParser()
    for (const body of ['first', 'second', 'x'.repeat(1_000)]) {
      parser.begin(false)
      const reply = Buffer.from(`${chunked}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`)
      expect(parser.feed(Buffer.from(reply), reply.length)).toBe(reply.length)
      expect(parser.complete).toBe(true)
      expect(parser.message.slice(parser.bodyAt)).toBe(body)
    }
  })
})

describe('a head', () => {
  test('gives every header as it was received, by its name in any case', () => {
    const { headers } = read(
      `${ok}Set-Cookie: a=1; Path=/\r\nSERVER:nginx \r\nset-cookie:\tb=2\r\nX-Empty:\r\nX-Url: http://x:1/\r\nX-Latin: caf\xe9\r\nContent-Length: 0\r\n\r\n`,
    )
    expect(headers).toEqual({
      'set-cookie': ['a=1; Path=/', 'b=2'],
      server: ['nginx'],
      'x-empty': [''],
      'x-url': ['http://x:1/'],
      'x-latin': ['caf\xe9'],
      'content-length': ['0'],
    })
  })

  test('may fold a header over several lines', () => {
    const { headers } = read(`${ok}A: one\r\n two\r\n\tthree\r\nContent-Length:\r\n 0\r\n\r\n`)
    expect(headers).toEqual({ a: ['one two three'], 'content-length': ['0'] })
  })

  test('may end its lines with a line feed alone', () => {
    expect(read('HTTP/1.1 200 OK\nA: b\nContent-Length: 1\n\nx')).toMatchObject({
      body: 'x',
      headers: { a: ['b'] },
    })
  })

  test('may have no reason, or an odd one', () => {
    expect(read('HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n').status).toBe(200)
    expect(read('HTTP/1.1 599 a: b\xff\r\nContent-Length: 0\r\n\r\n')).toMatchObject({ status: 599 })
  })

  test('may have line breaks before it', () => {
    expect(read(`\r\n\n${ok}Content-Length: 1\r\n\r\nx`)).toMatchObject({ status: 200, body: 'x' })
  })

  test('may follow interim replies, which are skipped with their headers', () => {
    const interim =
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\nConnection: close\r\n\r\n'
    expect(read(`${interim}${ok}Content-Length: 1\r\n\r\nx`)).toMatchObject({
      status: 200,
      body: 'x',
      keepAlive: true,
      headers: { 'content-length': ['1'] },
    })
  })

  test('may not follow more than a limited number of those', () => {
    const interim = 'HTTP/1.1 100 Continue\r\n\r\n'
    expect(read(interim.repeat(32) + ok).state).toBe('incomplete')
    expect(read(interim.repeat(33)).problem).toBe('too many interim (1xx) replies')
  })

  test('a head that switches protocols ends the use of the connection', () => {
    const outcome = read(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n',
    )
    expect(outcome).toMatchObject({ state: 'complete', status: 101, keepAlive: false })
  })

  test('a head of exactly 64 KiB is accepted, and one more byte is refused, however it arrives', () => {
    const head = (bytes: number) => `${ok}X: ${'y'.repeat(bytes - ok.length - 7)}\r\n\r\n`
    const cuts = [10, 70, 5_000, 65_000]
    expect(feed(head(65_536), { isHead: true }).state).toBe('complete')
    expect(feed(head(65_536), { isHead: true, cuts }).state).toBe('complete')
    const problem = 'head of the reply is longer than 64 KiB'
    expect(feed(head(65_537), { isHead: true })).toMatchObject({ problem })
    expect(feed(head(65_537), { isHead: true, cuts })).toMatchObject({ problem })
  })

  test('a head without an end is refused after 64 KiB', () => {
    const parser = new ReplyParser()
    parser.begin(false)
    const piece = Buffer.from('a: b\r\n'.repeat(1_000))
    const start = Buffer.from(ok)
    parser.feed(start, start.length)
    const feedOn = () => {
      for (let count = 0; count < 20; count++) parser.feed(Buffer.from(piece), piece.length)
    }
    expect(feedOn).toThrow('head of the reply is longer than 64 KiB')
  })
})

describe('what is not an HTTP/1 reply', () => {
  test.each([
    ['SSH-2.0-OpenSSH_9.2p1 Debian\r\n', 'SSH-2.0-OpenSSH_9.2p1 De'],
    ['\x15\x03\x03\x00\x02\x02', '......'],
    ['220 smtp.example.com\r\nmore', '220 smtp.example.com'],
    ['HTTP/2 200\r\n\r\n', 'HTTP/2 200'],
    ['HTTP/1.1 2000 OK\r\n\r\n', 'HTTP/1.1 2000 OK'],
    ['HTTP/1.1 020 OK\r\n\r\n', 'HTTP/1.1 020 OK'],
    ['HTTP/1.1 20', undefined],
    ['HTTP/1.x', 'HTTP/1.x'],
    ['<html>', '<html>'],
    ['HTML', 'HTML'],
  ])('is refused at its first wrong byte: %j', (text, start) => {
    const outcome = read(text)
    if (start === undefined) expect(outcome.state).toBe('incomplete')
    else expect(outcome.problem).toBe(`not an HTTP/1 reply: it begins with "${start}"`)
  })

  test('is refused as early when it arrives in pieces, before its line ends', () => {
    expect(feed('HTTP/zzz', { cuts: [3] }).problem).toBe('not an HTTP/1 reply: it begins with "HTTP/zzz"')
    expect(feed('HTTP/1.1 2x0 and no line end', { cuts: [5] }).state).toBe('broken')
  })

  test.each([
    ['no colon\r\nA: b\r\n\r\n', 'malformed header line'],
    [': no name\r\n\r\n', 'malformed header line'],
    ['A: b\r\n\rX', 'malformed header line'],
    ['Name : x\r\n\r\n', 'white space before the name or the colon of a header'],
    [' Name: x\r\n\r\n', 'white space before the name or the colon of a header'],
  ])('gets an error that names its broken header: %j', (headers, problem) => {
    expect(read(ok + headers)).toEqual({ state: 'broken', problem })
  })
})

describe('Content-Length', () => {
  const framed = (headers: string) => read(`${ok}${headers}\r\nhello`)

  test.each([
    'Content-Length: 5\r\nContent-Length: 5\r\n',
    'Content-Length: 5, 5,5\r\n',
    'CONTENT-LENGTH:5\r\n',
    'content-length: \t005 \r\n',
  ])('may be repeated with the same value: %j', (headers) => {
    expect(framed(headers)).toMatchObject({ state: 'complete', body: 'hello', keepAlive: true })
  })

  test.each([
    ['Content-Length: 5\r\nContent-Length: 6\r\n', 'two different values of Content-Length'],
    ['Content-Length: 5, 6\r\n', 'two different values of Content-Length'],
    ['Content-Length:\r\n', 'malformed Content-Length'],
    ['Content-Length: -1\r\n', 'malformed Content-Length'],
    ['Content-Length: +5\r\n', 'malformed Content-Length'],
    ['Content-Length: 5 5\r\n', 'malformed Content-Length'],
    ['Content-Length: 5,\r\n', 'malformed Content-Length'],
    ['Content-Length: 0x5\r\n', 'malformed Content-Length'],
    ['Content-Length: 99999999999999999999\r\n', 'malformed Content-Length'],
  ])('that is wrong is refused: %j', (headers, problem) => {
    expect(framed(headers)).toEqual({ state: 'broken', problem })
  })

  test('is overridden by Transfer-Encoding, and the connection is not used again', () => {
    const chunks = '5\r\nhello\r\n0\r\n\r\n'
    for (const headers of [
      'Transfer-Encoding: chunked\r\nContent-Length: 3\r\n',
      'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n',
    ]) {
      expect(read(`${ok}${headers}\r\n${chunks}`)).toMatchObject({ body: 'hello', keepAlive: false })
    }
  })

  test('is valid with the coding "identity", which is no coding', () => {
    const outcome = framed('Transfer-Encoding: identity\r\nContent-Length: 5\r\n')
    expect(outcome).toMatchObject({ state: 'complete', body: 'hello', keepAlive: true })
  })
})

describe('the connection is kept', () => {
  test.each([
    ['1.1', '', true],
    ['1.1', 'Connection: keep-alive\r\n', true],
    ['1.1', 'Connection: Close\r\n', false],
    ['1.1', 'Connection: close, x-hop\r\n', false],
    ['1.1', 'Connection: keep-alive\r\nConnection: close\r\n', false],
    ['1.1', 'Connection: close\r\nConnection: keep-alive\r\n', false],
    ['1.1', 'Connection: closed\r\n', true],
    ['1.0', '', false],
    ['1.0', 'Connection: Keep-Alive\r\n', true],
    ['1.0', 'Connection: x, keep-alive\r\n', true],
    ['1.0', 'Connection: keep-alive, close\r\n', false],
  ])('HTTP/%s, %j: %s', (version, headers, keepAlive) => {
    const outcome = read(`HTTP/${version} 200 OK\r\n${headers}Content-Length: 0\r\n\r\n`)
    expect(outcome).toMatchObject({ state: 'complete', keepAlive })
  })

  test.each([
    ['timeout=5', 5],
    ['timeout=5, max=100', 5],
    ['max=100, Timeout=75', 75],
    ['timeout=', 0],
    ['max=100', 0],
    ['xtimeout=5', 0],
    ['timeout=99999999999999999999', 9_999_999],
  ])('as long as Keep-Alive says: %s', (value, seconds) => {
    const parser = new ReplyParser()
    parser.begin(false)
    const reply = Buffer.from(`${ok}Keep-Alive: ${value}\r\nContent-Length: 0\r\n\r\n`)
    parser.feed(reply, reply.length)
    expect(parser.head.keepAliveSeconds).toBe(seconds)
  })
})

describe('what the parser reports before the end of a reply', () => {
  const fed = (text: string) => {
    const parser = new ReplyParser()
    parser.begin(false)
    const bytes = Buffer.from(text)
    parser.feed(bytes, bytes.length)
    return parser
  }

  test.each([
    ['Set-Cookie: a=1\r\n', true],
    ['X: y\r\nsEt-CoOkIe:\r\n', true],
    ['Set-Cookie2: a=1\r\n', false],
    ['set_cookie: a=1\r\n', false],
    ['Connection: set-cookie\r\n', false],
  ])('whether it sets cookies: %j', (header, setsCookies) => {
    expect(fed(`${ok}${header}Content-Length: 0\r\n\r\n`).head.setsCookies).toBe(setsCookies)
    expect(fed(`HTTP/1.1 103\r\n${header}\r\n${ok}Content-Length: 0\r\n\r\n`).head.setsCookies).toBe(false)
  })

  test.each([
    ['', false, false, false],
    ['\r\n', false, false, false],
    ['HTTP', true, false, false],
    ['HTTP/1.1 100 Continue\r\n', true, false, false],
    ['HTTP/1.1 100 Continue\r\n\r\n', false, false, true],
    ['HTTP/1.1 102 \r\n\r\n', false, false, false],
    ['HTTP/1.1 100 \r\n\r\nH', true, false, true],
    [`${ok}Content-Length: 2\r\n`, true, false, false],
    [`${ok}Content-Length: 2\r\n\r\n`, true, true, false],
    [`${ok}Content-Length: 2\r\n\r\nok`, true, true, false],
    [`${ok}Content-Length: 0\r\n\r\n`, true, true, false],
  ])('how far the reply has come: %j', (text, replying, headRead, continues) => {
    const parser = fed(text)
    expect([parser.replying, parser.headRead, parser.continues]).toEqual([replying, headRead, continues])
  })
})

test('nothing of a reply is kept for the next', () => {
  const parser = new ReplyParser()
  const read = (text: string) => {
    parser.begin(false)
    const bytes = Buffer.from(text)
    parser.feed(bytes, bytes.length)
    return { ...parser.head, message: parser.message }
  }
  const plain = `${ok}Content-Length: 0\r\n\r\n`
  const first = read(plain)
  read(
    `${ok}Connection: close\r\nKeep-Alive: timeout=3\r\nTransfer-Encoding: chunked\r\nContent-Encoding: br\r\n\r\n0\r\n\r\n`,
  )
  expect(read(plain)).toEqual(first)
})

test('a reply has started with its first byte, and not before', () => {
  const parser = new ReplyParser()
  parser.begin(false)
  expect(parser.started).toBe(false)
  parser.feed(Buffer.from('H'), 1)
  expect(parser.started).toBe(true)
  expect(parser.end()).toBe(false)
})
