import type { Socket } from 'node:net'
import type { FailureClass } from '../../src/base/failure-class.ts'

/** What a server does with each new connection, before it has received a request. */
export interface HostileOpening {
  /** A predicate of `the server`. */
  does: string
  scheme: 'http' | 'https'
  /** The class of a call's failure; several if it depends on what arrives first. */
  outcomes: readonly FailureClass[]
  serve(socket: Socket): void
}

const opening = (
  scheme: HostileOpening['scheme'],
  does: string,
  outcomes: FailureClass | readonly FailureClass[],
  serve: (socket: Socket) => void,
): HostileOpening => ({ does, scheme, outcomes: [outcomes].flat() as FailureClass[], serve })

const sends = (data: string) => (socket: Socket) => void socket.write(data, 'latin1')
const sendsAndEnds = (data: string) => (socket: Socket) => void socket.end(data, 'latin1')
const onData = (then: (socket: Socket) => void) => (socket: Socket) =>
  void socket.once('data', () => then(socket))

/** The header of a TLS record of a handshake, with this length. */
const record = (length: number) => `\x16\x03\x03${String.fromCharCode(length >> 8, length & 255)}`

/** Servers that go wrong before the first request. To add one, add a row. */
export const hostileOpenings: readonly HostileOpening[] = [
  opening('http', 'sends a banner', 'protocol', sends('220 mail.example ESMTP\r\n')),
  opening(
    'http',
    'sends a banner and closes',
    ['protocol', 'reset'],
    sendsAndEnds('220 mail.example ESMTP\r\n'),
  ),
  opening('http', 'sends one byte', 'protocol', sends('x')),
  opening('http', 'sends an endless banner', 'protocol', (socket) => {
    const more = () => {
      while (socket.writable && socket.write('x'.repeat(100_000)));
    }
    socket.on('drain', more)
    more()
  }),
  opening('http', 'closes at once', 'reset', (socket) => void socket.end()),
  opening('http', 'resets at once', ['reset', 'connect'], (socket) => void socket.resetAndDestroy()),
  opening('http', 'never says anything', 'timeout', () => {}),
  opening(
    'http',
    'expects TLS and sends an alert',
    'protocol',
    onData(sendsAndEnds('\x15\x03\x01\0\x02\x02\x46')),
  ),

  opening(
    'https',
    'sends plain HTTP',
    'tls',
    onData(sends('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')),
  ),
  opening('https', 'sends garbage', 'tls', onData(sends('\x99'.repeat(1_000)))),
  opening('https', 'sends a banner before the handshake', 'tls', sends('220 mail.example ESMTP\r\n')),
  opening(
    'https',
    'refuses the handshake with an alert',
    'tls',
    onData(sendsAndEnds('\x15\x03\x03\0\x02\x02\x28')),
  ),
  opening('https', 'closes before the handshake', 'tls', (socket) => void socket.end()),
  opening(
    'https',
    'closes within the handshake',
    'tls',
    onData((socket) => socket.end()),
  ),
  opening(
    'https',
    'closes within a record of the handshake',
    'tls',
    onData(sendsAndEnds(`${record(100)}\x02`)),
  ),
  opening(
    'https',
    'resets within the handshake',
    'tls',
    onData((socket) => socket.resetAndDestroy()),
  ),
  opening(
    'https',
    'sends a record that is too long',
    'tls',
    onData(sends(`${record(0xffff)}${'x'.repeat(0xffff)}`)),
  ),
  opening('https', 'falls silent within the handshake', 'timeout', () => {}),
]
