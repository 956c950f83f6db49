import { X509Certificate } from 'node:crypto'
import { connect as connectTcp, type Socket, type TcpNetConnectOpts } from 'node:net'
import { connect as connectTls, createSecureContext, type SecureContext } from 'node:tls'
import { formatDurationMs } from '../base/duration.ts'
import { messageOf, PlimsollError } from '../base/error.ts'
import type { Alarm, Timeline } from '../base/timeline.ts'
import { type ConnectionStage, Failure, failureOf } from './failure.ts'
import { isAddress, type Origin } from './origin.ts'
import type { Resolver } from './resolver.ts'

/** How connections to an origin are made. */
export interface SocketOptions {
  origin: Origin
  /** How long one may take in all, in ms: name service, every address that is tried, TLS handshake. */
  connectTimeoutMs: number
  /** Certificates to trust instead of the system's, PEM. */
  ca?: string | undefined
  /** Accepts any certificate. */
  insecure?: boolean | undefined
}

/** What happens to a socket, told to the one who uses it. */
export interface SocketUser {
  /** Whether it still waits for a socket. */
  readonly isWanted: boolean
  /** The socket that is tried, to close it with. */
  use(socket: Socket): void
  opened(): void
  /** So many bytes are in the buffer that the socket was opened with; they are overwritten by the next read. */
  received(length: number): void
  /** The other side has closed its half. */
  ended(): void
  /** The socket is gone, or never came to be. Called once. */
  closed(failure: Failure | undefined): void
}

/** Something that opens sockets: each `open` is answered by `opened`, then `closed`; or by `closed` alone. */
export interface Opener {
  open(user: SocketUser): void
}

/**
 * Opens TCP and TLS sockets that read into one buffer shared by all: no stream, no copy, no allocation for a read.
 * Tries the host's addresses in turn.
 */
export class SocketOpener implements Opener {
  readonly #options: SocketOptions
  readonly #timeline: Timeline
  readonly #resolver: Resolver
  readonly #readBuffer: Buffer
  /** What all TLS connections trust: Node would make one for each, and read the certificates each time. */
  readonly #trust: SecureContext | undefined
  /** A session of the last TLS connection, so that the next handshake is short. */
  #session: Buffer | undefined

  constructor(options: SocketOptions, timeline: Timeline, resolver: Resolver, readBuffer: Buffer) {
    this.#options = options
    this.#timeline = timeline
    this.#resolver = resolver
    this.#readBuffer = readBuffer
    if (options.origin.secure) this.#trust = trusting(options.ca)
  }

  open(user: SocketUser): void {
    const nowMs = this.#timeline.now()
    const dueMs = nowMs + this.#options.connectTimeoutMs
    const { host } = this.#options.origin
    let alarm: Alarm | undefined
    let answered = false
    this.#resolver.resolve(nowMs, (error, addresses) => {
      if (answered) return
      answered = true
      if (alarm !== undefined) this.#timeline.cancel(alarm)
      if (!user.isWanted) user.closed(undefined)
      else if (error !== null) user.closed(failureOf(error, 'dns', host))
      else if (addresses.length === 0) user.closed(new Failure('dns', `${host}: name has no address`))
      else this.#try(addresses, 0, dueMs, user)
    })
    if (answered) return
    alarm = this.#timeline.at(dueMs, () => {
      answered = true
      user.closed(new Failure('dns', `${host}: name not resolved within ${this.#limit}`))
    })
  }

  #try(addresses: readonly string[], index: number, dueMs: number, user: SocketUser): void {
    const { origin } = this.#options
    const { port, secure } = origin
    const host = addresses[index]!
    let stage: ConnectionStage = 'connect'
    let failure: Failure | undefined
    const onread = {
      buffer: this.#readBuffer,
      callback: (length: number) => {
        user.received(length)
        return true
      },
    }
    const tcp = { host, port, noDelay: true, onread }
    const socket = secure ? this.#connectTls(tcp) : connectTcp(tcp)
    // One that does not answer must leave time for those behind it.
    const nowMs = this.#timeline.now()
    let alarm: Alarm | undefined = this.#timeline.at(
      nowMs + (dueMs - nowMs) / (addresses.length - index),
      () => {
        alarm = undefined
        const what = stage === 'tls' ? 'TLS handshake not done' : 'no connection'
        failure = new Failure(
          stage === 'tls' ? 'tls' : 'connect',
          `${at(host, port)}: ${what} within ${this.#limit}`,
        )
        socket.destroy()
      },
    )
    const calmDown = () => {
      if (alarm !== undefined) this.#timeline.cancel(alarm)
      alarm = undefined
    }
    const opened = () => {
      calmDown()
      stage = 'open'
      this.#resolver.answered(host)
      user.opened()
    }
    if (secure) {
      socket.once('connect', () => {
        stage = 'tls'
      })
      socket.once('secureConnect', opened)
    } else socket.once('connect', opened)
    // These stay for as long as the connection does, perhaps 10,000 times over: `once` would wrap each of them.
    socket.on('end', () => user.ended())
    socket.on('error', (error: NodeJS.ErrnoException) => {
      failure ??= failureOf(error, stage, at(host, port))
    })
    socket.on('close', () => {
      calmDown()
      const goesOn = stage === 'connect' && index + 1 < addresses.length && user.isWanted
      if (goesOn) this.#try(addresses, index + 1, dueMs, user)
      else if (stage === 'open') user.closed(failure)
      else user.closed(failure ?? new Failure(stage, `${at(host, port)}: connection closed`))
    })
    user.use(socket)
  }

  #connectTls(tcp: TcpNetConnectOpts): Socket {
    const { origin, insecure } = this.#options
    const socket = connectTls({
      ...tcp,
      ...(this.#trust === undefined ? {} : { secureContext: this.#trust }),
      ...(isAddress(origin.host) ? {} : { servername: origin.host }),
      ...(this.#session === undefined ? {} : { session: this.#session }),
      ALPNProtocols: ['http/1.1'],
      rejectUnauthorized: insecure !== true,
    })
    socket.once('session', (session) => {
      this.#session = session
    })
    return socket
  }

  get #limit(): string {
    return formatDurationMs(this.#options.connectTimeoutMs)
  }
}

/** Throws a `PlimsollError` (`bad-ca`) for what cannot be read. */
function trusting(ca: string | undefined): SecureContext {
  try {
    // Node passes over what it cannot read, and then nothing is trusted.
    if (ca !== undefined) new X509Certificate(ca)
    return createSecureContext(ca === undefined ? {} : { ca })
  } catch (error) {
    throw new PlimsollError('bad-ca', `the certificates to trust cannot be read: ${messageOf(error)}`, {
      advice: 'Give them as PEM: text that begins with "-----BEGIN CERTIFICATE-----".',
      cause: error,
    })
  }
}

/** How messages name an address and its port. */
function at(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}
