import type { NetConnectOpts, Socket } from 'node:net'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { isAddress } from '../origin.ts'
import { secureContext, type TlsSettings } from './secure-context.ts'

/** Opens TLS connections to one server. Certificates and other settings are read once. */
export class TlsDialer {
  readonly #common: ConnectionOptions
  /** A session of the last connection, to make the next handshake short. */
  #session: Buffer | undefined

  /** Throws a `PlimsollError` (`bad-ca`, `bad-certificate`) for invalid settings. */
  constructor(host: string, settings: TlsSettings) {
    const name = settings.servername ?? (isAddress(host) ? undefined : host)
    this.#common = {
      secureContext: secureContext(settings),
      ...(name !== undefined && { servername: name }),
      ALPNProtocols: ['http/1.1'],
      rejectUnauthorized: settings.insecure !== true,
    }
  }

  /** Begins a handshake, over a socket that is already open or over a new one. */
  connect(to: NetConnectOpts | { socket: Socket; host: string }): TLSSocket {
    const socket = connect({
      ...this.#common,
      ...to,
      ...(this.#session === undefined ? {} : { session: this.#session }),
    } as ConnectionOptions)
    socket.once('session', (session) => {
      this.#session = session
    })
    return socket
  }
}
