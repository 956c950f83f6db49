import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { type ConnectionStage, Failure, failureOf } from './failure.ts'
import { isAddress, type Origin } from './origin.ts'
import type { Resolver } from './resolver.ts'

/** How connections to an origin are made. */
export interface SocketOptions {
  origin: Origin
  connectTimeoutMs: number
  /** Certificates to trust instead of the system's, PEM. */
  ca?: string | undefined
  /** Accepts any certificate. */
  insecure?: boolean | undefined
}

/** What happens to a socket, told to the one who uses it. */
export interface SocketUser {
  opened(): void
  /** So many bytes are in the buffer that the socket was opened with; they are overwritten by the next read. */
  received(length: number): void
  /** The other side has closed its half. */
  ended(): void
  /** The socket is gone, or never came to be. Called once. */
  closed(failure: Failure | undefined): void
}

/**
 * Opens TCP and TLS sockets that read into one buffer shared by all: no stream, no copy, no allocation for a read.
 * Tries the host's addresses in turn.
 */
export class SocketOpener {
  readonly #options: SocketOptions
  readonly #resolver: Resolver
  readonly #readBuffer: Buffer
  /** A session of the last TLS connection, so that the next handshake is short. */
  #session: Buffer | undefined

  constructor(options: SocketOptions, resolver: Resolver, readBuffer: Buffer) {
    this.#options = options
    this.#resolver = resolver
    this.#readBuffer = readBuffer
  }

  /** Opens a socket for `user`. `use` is given each socket that is tried, to close it with. */
  open(user: SocketUser, nowMs: number, use: (socket: Socket) => void): void {
    const { host } = this.#options.origin
    this.#resolver.resolve(nowMs, (error, addresses) => {
      if (error === null && addresses.length > 0) this.#try(addresses, 0, user, use)
      else
        user.closed(
          failureOf(error ?? Object.assign(new Error('no address'), { code: 'ENODATA' }), 'dns', host),
        )
    })
  }

  #try(addresses: string[], index: number, user: SocketUser, use: (socket: Socket) => void): void {
    const { origin, connectTimeoutMs } = this.#options
    const host = addresses[index]!
    const where = `${host.includes(':') ? `[${host}]` : host}:${origin.port}`
    let stage: ConnectionStage = 'connect'
    let failure: Failure | undefined
    const onread = {
      buffer: this.#readBuffer,
      callback: (length: number) => {
        user.received(length)
        return true
      },
    }
    const tcp = { host, port: origin.port, noDelay: true, onread }
    const socket = origin.secure ? this.#connectTls(tcp, () => (stage = 'tls')) : connectTcp(tcp)
    const expire = () => {
      failure = new Failure(
        stage === 'tls' ? 'tls' : 'connect',
        `${where}: no connection within ${connectTimeoutMs} ms`,
      )
      socket.destroy()
    }
    const timer = setTimeout(expire, connectTimeoutMs)
    socket.once(origin.secure ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer)
      stage = 'open'
      this.#resolver.answered(host)
      user.opened()
    })
    socket.on('end', () => user.ended())
    socket.on('error', (error: NodeJS.ErrnoException) => {
      failure ??= failureOf(error, stage, where)
    })
    socket.once('close', () => {
      clearTimeout(timer)
      if (stage === 'connect' && index + 1 < addresses.length) this.#try(addresses, index + 1, user, use)
      else
        user.closed(
          failure ?? (stage === 'open' ? undefined : new Failure(stage, `${where}: connection closed`)),
        )
    })
    use(socket)
  }

  #connectTls(tcp: object, connected: () => void): Socket {
    const { origin, ca, insecure } = this.#options
    const socket = connectTls({
      ...tcp,
      ...(isAddress(origin.host) ? {} : { servername: origin.host }),
      ...(ca === undefined ? {} : { ca }),
      ...(this.#session === undefined ? {} : { session: this.#session }),
      ALPNProtocols: ['http/1.1'],
      rejectUnauthorized: insecure !== true,
    })
    socket.once('connect', connected)
    socket.once('session', (session) => {
      this.#session = session
    })
    return socket
  }
}
