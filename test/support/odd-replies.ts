import type { Random } from '../../src/base/random.ts'

/** A reply as a server may send it: mostly valid, often odd, sometimes broken. */
export interface OddReply {
  text: string
  /** Whether it is the reply to a HEAD request. */
  isHead: boolean
  /** Whether the server closes the connection after it. */
  closes: boolean
}

/** Makes a reply. The same random stream makes the same replies. */
export function oddReply(random: Random): OddReply {
  let text = wholeReply(random)
  if (random.chance(0.15)) text = text.slice(0, random.int(0, text.length))
  if (random.chance(0.08)) text += random.pick(['\r\n', 'x', 'HTTP/1.1 200 OK\r\n\r\n', '\0'])
  if (random.chance(0.3)) text = mutated(random, text)
  return { text, isHead: random.chance(0.1), closes: random.chance(0.5) }
}

/** Random bytes, sometimes with something that looks like HTTP. */
export function noise(random: Random): string {
  const parts: string[] = []
  for (let count = random.int(0, 12); count > 0; count--) {
    parts.push(random.chance(0.5) ? bytes(random, random.int(0, 40)) : random.pick(fragments))
  }
  return (random.chance(0.5) ? random.pick(fragments) : '') + parts.join('')
}

const fragments = [
  'HTTP/1.1 200 OK\r\n',
  'HTTP/1.1 ',
  'HTTP/1.0 204\n',
  '\r\n\r\n',
  '\n',
  ': ',
  'Content-Length: 5\r\n',
  'Content-Length: ',
  'Transfer-Encoding: chunked\r\n\r\n',
  'Connection: close\r\n',
  '5\r\nhello\r\n',
  '0\r\n\r\n',
  '\r\n \t',
  'HTTP/1.1 100 Continue\r\n\r\n',
]

function wholeReply(random: Random): string {
  const line = random.chance(0.85) ? () => '\r\n' : () => random.pick(['\r\n', '\n'])
  let text = random.chance(0.05) ? random.pick(['\r\n', '\n', '\r\n\r\n', '\r']) : ''
  for (let interim = random.chance(0.12) ? random.int(1, 3) : 0; interim > 0; interim--) {
    text += `HTTP/1.1 ${random.pick(['100 Continue', '103 Early Hints', '102'])}${line()}`
    text += plainHeaders(random, line, 2) + line()
  }
  const status = random.pick([200, 200, 200, 200, 201, 204, 206, 301, 304, 400, 404, 500, 503, 101, 299, 999])
  const reason = random.pick([' OK', ' OK', ' Not Found', ' a: b', ' ', '', ' \xe9t\xe9'])
  text += `HTTP/${random.pick(['1.1', '1.1', '1.1', '1.1', '1.1', '1.0', '1.0', random.pick(['1.1', '2.0', '0.9'])])} ${status}${reason}${line()}`
  const [framing, body] = framed(random, line)
  const headers = [
    plainHeaders(random, line, 3),
    framing,
    plainHeaders(random, line, 3),
    connection(random, line),
  ]
  return text + headers.join('') + line() + body
}

function plainHeaders(random: Random, line: () => string, most: number): string {
  let text = ''
  for (let count = random.int(0, most); count > 0; count--) {
    const name = cased(
      random,
      random.pick(['Server', 'Date', 'Set-Cookie', 'Set-Cookie', 'X-A_b.c!', 'ETag', 'Vary']),
    )
    const value = random.pick([
      'nginx/1.22.1',
      'a=1; Path=/; Expires=Thu, 01 Jan 2026 00:00:00 GMT',
      '',
      'with: colons: in it',
      'caf\xe9 \xff',
      'tabs\tand  spaces',
      `"${'q'.repeat(random.int(0, 300))}"`,
      `folded${line()} ${random.pick(['once', '\ttwice', ''])}${random.chance(0.3) ? `${line()}\tagain` : ''}`,
    ])
    text += `${name}:${random.pick([' ', '', '  ', '\t'])}${value}${random.pick(['', '', ' ', '\t '])}${line()}`
  }
  return text
}

function connection(random: Random, line: () => string): string {
  const one = () =>
    `${cased(random, 'Connection')}: ${random.pick(['close', 'Close', 'keep-alive', 'Keep-Alive ', 'upgrade', 'keep-alive, Upgrade', 'close, x', ', close', ''])}${line()}`
  let text = random.chance(0.5) ? one() : ''
  if (random.chance(0.05)) text += one()
  if (random.chance(0.2)) text += `Keep-Alive: timeout=${random.int(0, 100)}, max=100${line()}`
  return text
}

/** The headers that frame the body, and the body. */
function framed(random: Random, line: () => string): [headers: string, body: string] {
  const body = bytes(random, random.pick([0, 1, 5, 30, 200, 1_000]))
  const length = cased(random, 'Content-Length')
  const coding = cased(random, 'Transfer-Encoding')
  const chunks = () => chunked(random, line, body)
  switch (random.int(0, 19)) {
    case 0:
      return [`${length}: ${body.length}, ${body.length}${line()}`, body]
    case 1:
      return [`${length}: ${body.length}${line()}${length}:${body.length}${line()}`, body]
    case 2:
      return [`${length}: ${body.length}${line()}${length}: ${body.length + 1}${line()}`, body]
    case 3:
      return [
        `${length}: ${random.pick(['', '-1', '+5', '0x5', '5 5', '5,', '99999999999999999999', '9999999999999999', '999999999999', '1e3'])}${line()}`,
        body,
      ]
    case 4:
      return [`${coding}: chunked${line()}${length}: ${body.length}${line()}`, chunks()]
    case 5:
      return [
        `${coding}: ${random.pick(['gzip, chunked', 'gzip,chunked', 'Chunked ', 'chunked,', `gzip,${line()} chunked`])}${line()}`,
        chunks(),
      ]
    case 6:
      return [`${coding}: ${random.pick(['gzip', 'chunked, gzip', 'xchunked', 'chunkedx'])}${line()}`, body]
    case 7:
      return [`${coding}: gzip${line()}${coding}: chunked${line()}`, chunks()]
    case 8:
      return [`${coding}: identity${line()}${length}: ${body.length}${line()}`, body]
    case 9:
      return ['', body]
    default:
      return random.chance(0.5)
        ? [`${coding}: chunked${line()}`, chunks()]
        : [`${length}: ${body.length}${line()}`, body]
  }
}

function chunked(random: Random, line: () => string, body: string): string {
  let text = ''
  for (let at = 0; at < body.length; ) {
    const data = body.slice(at, at + random.int(1, 80))
    const size = data.length.toString(16)
    text += random.pick([size, size, size.toUpperCase(), `00${size}`])
    text += random.chance(0.15) ? random.pick([';a', ';a=b', ';a="b c"', ';a=b;c=d', ' ']) : ''
    text += `${line()}${data}${line()}`
    at += data.length
  }
  text += `${random.pick(['0', '0', '000', '0;last=1'])}${line()}`
  for (let count = random.chance(0.15) ? random.int(1, 3) : 0; count > 0; count--)
    text += `X-Sum: ${count}${line()}`
  return text + line()
}

function mutated(random: Random, text: string): string {
  let changed = text
  for (let count = random.int(1, 3); count > 0; count--) {
    const at = random.int(0, Math.max(0, changed.length - 1))
    const [before, after] = [changed.slice(0, at), changed.slice(at)]
    const odd = random.pick([
      '\0',
      '\r',
      '\n',
      ' ',
      '\t',
      ':',
      ',',
      ';',
      '0',
      '9',
      'f',
      'Z',
      '\x7f',
      '\xff',
      '-',
    ])
    switch (random.int(0, 4)) {
      case 0:
        changed = before + odd + after.slice(1)
        break
      case 1:
        changed = before + odd + after
        break
      case 2:
        changed = before + after.slice(random.int(1, 4))
        break
      case 3:
        changed = before + after.slice(0, random.int(1, 30)) + after
        break
      default:
        changed = before + random.pick(fragments) + after
    }
  }
  return changed
}

function cased(random: Random, name: string): string {
  return random.pick([name, name, name.toLowerCase(), name.toUpperCase()])
}

function bytes(random: Random, length: number): string {
  const kind = random.int(0, 2)
  let text = ''
  for (let index = 0; index < length; index++) {
    if (kind === 0) text += String.fromCharCode(random.int(32, 126))
    else if (kind === 1) text += String.fromCharCode(random.int(0, 255))
    else text += random.pick(['\r', '\n', '0', 'a', ':', ' '])
  }
  return text
}
