import type { Socket } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { plimsoll, Workspace } from '../support/command.ts'
import { WrongServer } from '../support/wrong-servers.ts'

const space = new Workspace()
afterAll(() => space.remove())

/** Runs a short load. Returns the exit code, the output and the record. */
async function load(url: string, ...words: string[]) {
  const ended = await plimsoll([
    'quick',
    url,
    '-u',
    '2',
    '-t',
    '1s',
    '--json',
    space.path('bad.json'),
    ...words,
  ])
  return { ...ended, record: () => space.record('bad.json') }
}

const onRequest = (answer: (socket: Socket) => void) => (socket: Socket) => {
  socket.on('data', () => answer(socket))
}

describe('a target that cannot be reached is an error before the load, with exit 2', () => {
  it.each([
    ['http://127.0.0.1:1/', 'connection refused', '--host'],
    ['http://nowhere.invalid/', 'does not resolve', 'Check the host name'],
    ['ftp://127.0.0.1/', 'not a URL that can be loaded', 'http://'],
    ['http://', 'not a URL', 'http://127.0.0.1:8000/health'],
  ])('%s', async (url, what, advice) => {
    const { code, stderr } = await load(url)
    expect(stderr).toContain(what)
    expect(stderr).toContain(advice)
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(code).toBe(2)
  })

  it('a TLS handshake that fails', async () => {
    await using server = await WrongServer.start(
      onRequest((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    )
    const { code, stderr } = await load(server.url.replace('http:', 'https:'))
    expect(stderr).toContain('cannot connect to https://127.0.0.1')
    expect(code).toBe(2)
  })
})

describe('a target that goes wrong under load is a failure class in the record', () => {
  it.each([
    [
      'speaks no HTTP',
      'protocol',
      'not an HTTP/1 reply',
      onRequest((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n')),
    ],
    [
      'sends an endless head',
      'protocol',
      'head of the reply is longer than 64 KiB',
      onRequest((socket) => {
        socket.write('HTTP/1.1 200 OK\r\n')
        const more = () => {
          while (socket.writable && socket.write(`x-filler: ${'a'.repeat(1_000)}\r\n`));
        }
        socket.on('drain', more)
        more()
      }),
    ],
    [
      'closes before a reply',
      'reset',
      'connection closed by the server before a reply',
      onRequest((socket) => socket.end()),
    ],
    [
      'closes in the middle of a reply',
      'reset',
      'connection closed by the server in the middle of a reply',
      onRequest((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello')),
    ],
    ['resets', 'reset', 'connection reset by the server', onRequest((socket) => socket.resetAndDestroy())],
    ['never answers', 'timeout', 'no whole reply within 200 ms', onRequest(() => {})],
    [
      'is broken',
      'http_5xx',
      'status 503',
      onRequest((socket) => socket.write('HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n')),
    ],
  ] as const)('%s', async (_, failureClass, message, misbehave) => {
    await using server = await WrongServer.start(misbehave)
    const { code, stderr, record } = await load(`${server.url}/x`, '--timeout', '200ms')
    const { totals, errors, verdict } = record()
    expect(totals.requests).toBeGreaterThan(0)
    expect(totals.failures).toBe(totals.requests)
    expect(Object.keys(totals.failuresByClass)).toContain(failureClass)
    expect(errors.map((error) => error.message).join()).toContain(message)
    expect(verdict.status).toBe('no-data')
    expect(stderr).toContain('no request succeeded')
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(code).toBe(4)
  })
})
