import { brotliCompressSync, deflateRawSync, gzipSync } from 'node:zlib'
import type { FailureClass } from '../../src/base/failure-class.ts'
import type { Received } from './hostile-server.ts'

/** What a server does with a request, and what a call must make of it. */
export interface HostileRow {
  /** A predicate of `the server`: `closes before a reply`. */
  does: string
  /** The status of a success, or the class of the failure. A status of 400 or above stands for its class. */
  outcome: number | FailureClass
  /** What it sends in response, one character a byte; or what it does. */
  sends: string | Uint8Array | ((received: Received) => void)
  /** What it does after that: nothing, close its half of the connection, or reset it. */
  closing?: 'ends' | 'resets'
  /** The outcome if the body is streamed, and so may be of any length. The same unless it says otherwise. */
  streamed?: HostileRow['outcome']
  /** The body of a success, as it is read. `hello` unless it says otherwise. */
  text?: string
  /** `GET` unless it says otherwise. */
  method?: 'GET' | 'HEAD' | 'POST'
  /** The length of the request's body, in bytes. */
  bodyBytes?: number
  /** Whether that body is sent in chunks. */
  inPieces?: boolean
  /** Whether the connection has served a reply before. Otherwise it is a new one. */
  isUsed?: boolean
  /** How many requests the server receives for one call: 1 unless it says otherwise. */
  requests?: number
  /** Whether the connection is used again; `maybe` if that depends on how quick the server is. */
  keeps?: boolean | 'maybe'
}

/** A time limit for a call that ends by it. It must not end before the server has received the request. */
export function timeoutOf({ bodyBytes = 0 }: HostileRow): '150ms' | '1s' {
  return bodyBytes > 0 ? '1s' : '150ms'
}

/** How a request with this outcome is counted. */
export function classOf(outcome: HostileRow['outcome']): HostileRow['outcome'] {
  if (typeof outcome === 'string' || outcome < 400) return outcome
  return outcome < 500 ? 'http_4xx' : 'http_5xx'
}

type More = Omit<HostileRow, 'does' | 'outcome' | 'sends'>

function row(
  does: string,
  outcome: HostileRow['outcome'],
  sends: HostileRow['sends'],
  more: More = {},
): HostileRow {
  return { does, outcome, sends, ...more }
}

/** A reply of status 200 with these lines in its head, whose line breaks are added. */
function ok(lines: readonly string[], body = ''): string {
  return ['HTTP/1.1 200 OK', ...lines, '', body].join('\r\n')
}

/** The start of a reply, cut off after `part`. */
function upTo(part: string, text = chunkedHello): string {
  return text.slice(0, text.indexOf(part) + part.length)
}

/** Repeats a send until the connection closes. */
const again =
  (piece: string, everyMs: number, before = '') =>
  ({ socket, send }: Received) => {
    send(before)
    const timer = setInterval(() => send(piece), everyMs)
    socket.on('close', () => clearInterval(timer))
  }

/** Sends pieces as fast as they are taken, until the connection closes. */
const endlessly =
  (before: string, piece: string) =>
  ({ socket, send }: Received) => {
    send(before)
    const more = () => {
      while (socket.writable && socket.write(piece, 'latin1'));
    }
    socket.on('drain', more)
    more()
  }

const hello = ok(['Content-Length: 5'], 'hello')
const chunkedHello = ok(
  ['Transfer-Encoding: chunked', 'X-Name: value'],
  '5\r\nhello\r\n0\r\nX-Sum: 7\r\n\r\n',
)
const chunked = (body: string) => ok(['Transfer-Encoding: chunked'], body)
const coded = (coding: string, body: Uint8Array) =>
  ok([`Content-Encoding: ${coding}`, `Content-Length: ${body.length}`], Buffer.from(body).toString('latin1'))
const redirect = (to: string) => `HTTP/1.1 302 Found\r\nLocation: ${to}\r\nContent-Length: 0\r\n\r\n`
const refusal = 'HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno'
const manyBytes = 8 * 1024 * 1024

const twice = brotliCompressSync(gzipSync('hello'))

/** Where a reply is cut off. */
const cuts: Record<string, string> = {
  'before a reply': '',
  'after a line break': '\r\n',
  'after the first byte': 'H',
  'within the version': 'HTTP/1.',
  'within the status': 'HTTP/1.1 20',
  'after the status line': upTo('OK\r\n'),
  'within the name of a header': upTo('X-Na'),
  'within a header': upTo('X-Name: va'),
  'before the end of the head': upTo('value\r\n'),
  'after the head, with a length': upTo('\r\n\r\n', hello),
  'within a body with a length': upTo('hel', hello),
  'after the head, before the chunks': upTo('\r\n\r\n'),
  'within the size of a chunk': upTo('\r\n\r\n5'),
  'within a chunk': upTo('hel'),
  'after a chunk': upTo('hello\r\n'),
  'after the last chunk': upTo('\r\n0\r\n'),
  'within the trailers': upTo('X-Sum: 7\r\n'),
  'after 100 Continue': 'HTTP/1.1 100 Continue\r\n\r\n',
  'within an interim reply': 'HTTP/1.1 103 Early Hints\r\nLink: <a>',
}

/** Bytes that are not an HTTP/1 reply. */
const notHttp: Record<string, string> = {
  'HTTP/0.9': '<html>hello</html>',
  'frames of HTTP/2': '\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x64',
  'a status line of HTTP/2': 'HTTP/2.0 200 OK\r\n\r\n',
  'the banner of SSH': 'SSH-2.0-OpenSSH_9.6\r\n',
  'an ICY status line': 'ICY 200 OK\r\n\r\n',
  'a TLS alert in plain text': '\x15\x03\x01\0\x02\x02\x28',
  'binary zeros': '\0'.repeat(100),
  'a status of two digits': 'HTTP/1.1 20 OK\r\n\r\n',
  'a status of four digits': 'HTTP/1.1 2000 OK\r\n\r\n',
  'the status 000': 'HTTP/1.1 000 OK\r\n\r\n',
  'two blanks before the status': 'HTTP/1.1  200 OK\r\n\r\n',
  'its status line in lower case': 'http/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
  'a byte order mark before the reply': `\xef\xbb\xbf${hello}`,
}

/** Headers that make a reply worthless. */
const badHeads: Record<string, string[]> = {
  'two different lengths': ['Content-Length: 5', 'Content-Length: 6'],
  'a list of two different lengths': ['Content-Length: 5, 6'],
  'a negative length': ['Content-Length: -5'],
  'a length with a sign': ['Content-Length: +5'],
  'a hexadecimal length': ['Content-Length: 0x5'],
  'a length that is no number': ['Content-Length: five'],
  'an empty length': ['Content-Length:'],
  'a length of 30 digits': [`Content-Length: ${'9'.repeat(30)}`],
  'a header without a colon': ['Content-Length: 5', 'nonsense'],
  'a header without a name': ['Content-Length: 5', ': value'],
  'a blank before a colon': ['Content-Length : 5'],
  'a blank before the first header': [' Content-Length: 5'],
  'a header of 1 MB': ['Content-Length: 5', `X-Long: ${'x'.repeat(1_000_000)}`],
  '10,000 headers': ['Content-Length: 5', ...Array.from({ length: 10_000 }, (_, at) => `X-${at}: value`)],
}

/** Bodies in chunks that are malformed. */
const badChunks: Record<string, string> = {
  'a chunk size that is no number': 'xyz\r\nhello\r\n0\r\n\r\n',
  'no chunk size': '\r\nhello\r\n0\r\n\r\n',
  'a negative chunk size': '-5\r\nhello\r\n0\r\n\r\n',
  'a chunk size of 20 digits': `${'f'.repeat(20)}\r\nhello`,
  'a chunk that is longer than its size': '3\r\nhello\r\n0\r\n\r\n',
  'a chunk that is shorter than its size': '8\r\nhello\r\n0\r\n\r\nxx',
  'a body without chunks': 'hello',
  'a chunk extension of 1 MB': `5;${'x'.repeat(1_000_000)}\r\nhello\r\n0\r\n\r\n`,
  'trailers of 1 MB': `5\r\nhello\r\n0\r\nX-Long: ${'x'.repeat(1_000_000)}\r\n\r\n`,
}

/** Replies that are odd, and complete. The connection is used again. */
const oddReplies: Record<string, string> = {
  'the same length twice': ok(['Content-Length: 5', 'Content-Length: 5'], 'hello'),
  'a list of the same length': ok(['Content-Length: 5, 5'], 'hello'),
  'no reason in its status line': 'HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello',
  'line breaks before the reply': `\r\n\r\n${hello}`,
  'line feeds alone': hello.replaceAll('\r\n', '\n'),
  'a folded header': ok(['X-Folded: one', ' two', 'Content-Length: 5'], 'hello'),
  'a header of 60 kB': ok([`X-Long: ${'x'.repeat(60_000)}`, 'Content-Length: 5'], 'hello'),
  '1,000 headers': ok(
    [...Array.from({ length: 1_000 }, (_, at) => `X-${at}: value`), 'Content-Length: 5'],
    'hello',
  ),
  'NUL and other control characters in a header': ok(['X-Odd: \0\x01\x7f\xff', 'Content-Length: 5'], 'hello'),
  'a carriage return in a header': ok(['X-Odd: a\rb', 'Content-Length: 5'], 'hello'),
  'names of headers in odd cases': ok(['cONTENT-lENGTH: 5'], 'hello'),
  'twenty interim replies': 'HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n'.repeat(20) + hello,
  'chunks with extensions and trailers': chunked('5;a="b"\r\nhello\r\n000;x\r\nContent-Length: 9\r\n\r\n'),
  'chunks of one byte': chunked('1\r\nh\r\n1\r\ne\r\n1\r\nl\r\n1\r\nl\r\n1\r\no\r\n0\r\n\r\n'),
  'chunks with line feeds alone': chunked('5\nhello\n0\n\n'),
  'the coding "identity"': coded('identity', Buffer.from('hello')),
  'an empty coding': coded('', Buffer.from('hello')),
  'the coding "utf-8", which is none': coded('utf-8', Buffer.from('hello')),
  'the coding "aws-chunked", which nobody asked for': coded('aws-chunked', Buffer.from('hello')),
  'gzip in upper case': coded('GZIP', gzipSync('hello')),
  'gzip by its old name': coded('x-gzip', gzipSync('hello')),
  'deflate without its header': coded('deflate', deflateRawSync('hello')),
  'gzip in two members': coded('gzip', Buffer.concat([gzipSync('hel'), gzipSync('lo')])),
  'Content-Encoding twice': ok(
    ['Content-Encoding: gzip', 'Content-Encoding: br', `Content-Length: ${twice.length}`],
    twice.toString('latin1'),
  ),
  'two codings': coded('gzip, br', twice),
  'a coding that is none after gzip': coded('gzip, utf-8', gzipSync('hello')),
  'HTTP/1.0 with a length, kept': hello
    .replace('/1.1', '/1.0')
    .replace('\r\n\r\n', '\r\nConnection: keep-alive\r\n\r\n'),
  'a redirect without an address': hello.replace('200 OK', '302 Found'),
  '1,000 cookies': ok(
    [...Array.from({ length: 1_000 }, (_, at) => `Set-Cookie: c${at}=${at}`), 'Content-Length: 5'],
    'hello',
  ),
  'cookies that are malformed': ok(
    ['Set-Cookie:', 'Set-Cookie: =', 'Set-Cookie: a=\0', 'Set-Cookie: ;;;', 'Content-Length: 5'],
    'hello',
  ),
}

/** Replies that are complete, after which the connection cannot be used again. */
const lastReplies: Record<string, [sends: string, text?: string]> = {
  'bytes after a body with a length': [`${hello}more`],
  'bytes after the last chunk': [`${chunkedHello}more`],
  'two replies at once': [`${hello}${hello.replace('hello', 'wrong')}`],
  'a coding and a length, which contradict each other': [
    ok(['Content-Length: 3', 'Transfer-Encoding: chunked'], '5\r\nhello\r\n0\r\n\r\n'),
  ],
  'a length of 0 and a body': [ok(['Content-Length: 0'], 'hello'), ''],
  'a body with 204': ['HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello', ''],
  'a body with 304': ['HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nhello', ''],
  'HTTP/1.0 with a length': [hello.replace('/1.1', '/1.0')],
  'Connection: close, and leaves it open': [hello.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')],
}

/** Bodies that do not unpack. */
const badBodies: Record<string, string> = {
  'text as gzip': coded('gzip', Buffer.from('hello')),
  'text as br': coded('br', Buffer.from('hello')),
  'text as deflate': coded('deflate', Buffer.from('hello')),
  'text as zstd': coded('zstd', Buffer.from('hello')),
  'gzip that is cut off': coded('gzip', gzipSync('hello'.repeat(100)).subarray(0, -5)),
  'gzip whose checksum is wrong': coded('gzip', withLastByte(gzipSync('hello'), -5)),
  'gzip twice, and says so once too often': coded('gzip, gzip, gzip', gzipSync(gzipSync('hello'))),
}

/** Addresses that a redirect cannot lead to. */
const badRedirects: Record<string, [to: string, outcome: FailureClass]> = {
  'an address of another scheme': ['ftp://127.0.0.1/file', 'protocol'],
  'a script': ['javascript:alert(1)', 'protocol'],
  'a file': ['file:///etc/passwd', 'protocol'],
  'an address that is malformed': ['http://[::1', 'protocol'],
  'another host': ['http://other.invalid/', 'check'],
}

/** Hostile servers: see `hostile-servers.wire.test.ts`. To add one, add a line to one of the lists above, or a row here. */
export const hostileTable: readonly HostileRow[] = [
  row('replies', 200, hello, { keeps: true }),
  ...Object.entries(cuts).flatMap(([place, sends]) => [
    row(`closes ${place}`, 'reset', sends, { closing: 'ends' }),
    row(`resets ${place}`, 'reset', sends, { closing: 'resets' }),
  ]),
  ...['', 'HTTP/1.1 2', upTo('\r\n\r\n', hello), upTo('hel', hello), upTo('hel')].map((sends) =>
    row(`falls silent after ${sends.length} bytes`, 'timeout', sends),
  ),
  ...Object.entries(notHttp).map(([what, sends]) => row(`sends ${what}`, 'protocol', sends)),
  ...Object.entries(badHeads).map(([what, lines]) => row(`sends ${what}`, 'protocol', ok(lines, 'hello'))),
  ...Object.entries(badChunks).map(([what, body]) => row(`sends ${what}`, 'protocol', chunked(body))),
  ...Object.entries(badBodies).map(([what, sends]) =>
    row(`sends ${what}`, 'protocol', sends, { keeps: true }),
  ),
  ...Object.entries(oddReplies).map(([what, sends]) =>
    row(`sends ${what}`, Number(sends.trimStart().slice(9, 12)) === 302 ? 302 : 200, sends, { keeps: true }),
  ),
  ...Object.entries(lastReplies).map(([what, [sends, text]]) =>
    row(`sends ${what}`, Number(sends.slice(9, 12)), sends, text === undefined ? {} : { text }),
  ),
  ...Object.entries(badRedirects).map(([what, [to, outcome]]) =>
    row(`redirects to ${what}`, outcome, redirect(to), { keeps: true }),
  ),

  // Heads and bodies without an end.
  row(
    'sends a head without an end',
    'protocol',
    endlessly('HTTP/1.1 200 OK\r\n', 'X-More: value\r\n'.repeat(1_000)),
  ),
  row('sends a status line without an end', 'protocol', endlessly('HTTP/1.1 200 ', 'x'.repeat(10_000))),
  row(
    'sends a body without an end',
    'protocol',
    endlessly('HTTP/1.1 200 OK\r\n\r\n', 'x'.repeat(1_000_000)),
    { streamed: 'timeout' },
  ),
  row(
    'sends interim replies without an end',
    'protocol',
    endlessly('', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(100)),
  ),
  row('sends its head one byte at a time', 'timeout', again('x', 10, 'HTTP/1.1 200 OK\r\nX-Slow: ')),
  row(
    'sends its body one byte at a time',
    'timeout',
    again('x', 10, 'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n'),
  ),
  row('sends empty lines without a reply', 'timeout', again('\r\n', 10)),
  row('sends interim replies at intervals', 'timeout', again('HTTP/1.1 102 Processing\r\n\r\n', 30)),

  row('sends a length of a terabyte', 'protocol', ok(['Content-Length: 1000000000000'], 'hello'), {
    streamed: 'timeout',
  }),

  // Bodies that last until the connection closes.
  row('sends a body without a length and closes', 200, ok([], 'hello'), { closing: 'ends' }),
  row('sends a body without a length and resets', 'reset', ok([], 'hello'), { closing: 'resets' }),
  row('sends a body without a length and stays', 'timeout', ok([], 'hello')),
  row('sends HTTP/1.0 without a length and closes', 200, ok([], 'hello').replace('/1.1', '/1.0'), {
    closing: 'ends',
  }),
  row('sends no body and closes', 200, ok([]), { closing: 'ends', text: '' }),
  row('sends a last coding other than chunked and closes', 200, ok(['Transfer-Encoding: gzip'], 'hello'), {
    closing: 'ends',
  }),

  // Connections that close after a whole reply.
  row('closes after its reply without saying so', 200, hello, { closing: 'ends' }),
  row('resets after its reply', 200, hello, { closing: 'resets' }),
  row('sends 408 after its reply, unasked, and closes', 200, ({ send, end }) => {
    send(`${hello}HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
    end()
  }),

  // Connections that have served a reply before.
  row('closes a used connection at once, each time', 'reset', '', {
    closing: 'ends',
    isUsed: true,
    requests: 2,
  }),
  row(
    'closes a used connection at once, and replies over a new one',
    200,
    ({ ofConnection, send, end }) => {
      if (ofConnection > 0) end()
      else send(hello)
    },
    { isUsed: true, requests: 2, keeps: true },
  ),
  row('closes a used connection after 80 ms', 'reset', ({ end }) => void setTimeout(end, 80), {
    isUsed: true,
  }),
  row('resets a used connection at once', 'reset', '', { closing: 'resets', isUsed: true }),
  row('closes a used connection after a part of a reply', 'reset', 'HTTP/1.1 20', {
    closing: 'ends',
    isUsed: true,
  }),
  row('closes a used connection after 100 Continue', 'reset', cuts['after 100 Continue']!, {
    closing: 'ends',
    isUsed: true,
  }),
  row('closes a used connection after a line break', 'reset', '\r\n', { closing: 'ends', isUsed: true }),
  row('closes a used connection on a POST', 'reset', '', { closing: 'ends', isUsed: true, method: 'POST' }),
  row('falls silent on a used connection', 'timeout', '', { isUsed: true }),

  row('sends a bomb of 100 MB in gzip', 'protocol', coded('gzip', bomb()), { streamed: 200, keeps: true }),
  row('sends no bytes as gzip', 200, coded('gzip', Buffer.alloc(0)), { text: '', keeps: true }),

  // HEAD.
  row('sends a body in reply to HEAD', 200, hello, { method: 'HEAD', text: '' }),
  row('sends a length in reply to HEAD', 200, upTo('\r\n\r\n', hello), {
    method: 'HEAD',
    text: '',
    keeps: true,
  }),

  // Protocols.
  row(
    'switches to a protocol that nobody asked for',
    'protocol',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n',
  ),
  row('has the status 999', 999, hello.replace('200', '999'), { keeps: true }),
  row('has the status 600', 600, hello.replace('200', '600'), { keeps: true }),

  // Redirects.
  row('redirects to itself', 'protocol', ({ target, send }) => send(redirect(target)), {
    requests: 11,
    keeps: true,
  }),
  row(
    'redirects to ever longer addresses',
    'protocol',
    ({ target, send }) => send(redirect(`${target}?${'x'.repeat(1_000)}`)),
    { requests: 11, keeps: true },
  ),

  // Replies before the end of a body.
  ...[false, true].flatMap((inPieces) => {
    const more: More = { method: 'POST', bodyBytes: manyBytes, inPieces }
    const how = inPieces ? 'in chunks' : 'with a length'
    const andCloses =
      (reply: string) =>
      ({ socket, send, end }: Received) => {
        socket.pause()
        send(reply)
        end()
        setTimeout(() => socket.destroy(), 20)
      }
    return [
      row(`refuses a body ${how} and closes`, 413, andCloses(refusal), more),
      row(`replies to a body ${how} and closes`, 200, andCloses(hello), more),
      row(
        `refuses a body ${how} and resets`,
        413,
        ({ send, reset }) => {
          send(refusal)
          setTimeout(reset, 20)
        },
        more,
      ),
      row(`replies to a body ${how} and reads it`, 200, hello, { ...more, keeps: 'maybe' }),
      row(`closes during a body ${how}`, 'reset', '', { ...more, closing: 'ends' }),
      row(`resets during a body ${how}`, 'reset', '', { ...more, closing: 'resets' }),
      row(`resets during a body ${how}, after a part of a reply`, 'reset', 'HTTP/1.1 413 Too', {
        ...more,
        closing: 'resets',
      }),
      row(`never reads a body ${how}`, 'timeout', ({ socket }) => void socket.pause(), more),
    ]
  }),
]

function withLastByte(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes)
  changed[changed.length + at]! ^= 0xff
  return changed
}

function bomb(): Uint8Array {
  return gzipSync(Buffer.alloc(100 * 1024 * 1024), { level: 9 })
}
