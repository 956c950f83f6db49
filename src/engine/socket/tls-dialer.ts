import type { NetConnectOpts, Socket } from 'node:net'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { isAddress } from '../origin.ts'
import { secureContext, type TlsSettings } from './secure-context.ts'

/** Opens TLS connections to one server: what they have in common is made once, certificates are read once. */
export class TlsDialer {
  readonly #common: ConnectionOptions
  /** A session of the last connection, so that the next handshake is short. */
  #session: Buffer | undefined

  /** Throws a `PlimsollError` (`bad-ca`, `bad-certificate`) for settings that cannot be. */
  constructor(host: string, settings: TlsSettings) {
    const name = settings.servername ?? (isAddress(host) ? undefined : host)
    this.#common = {
      secureContext: secureContext(settings),
      ...(name !== undefined && { servername: name }),
      ALPNProtocols: ['http/1.1'],
      rejectUnauthorized: settings.insecure !== true,
    }
  }

  /** Begins a handshake: over a socket that is open, or over a new one. */
  connect(way: NetConnectOpts | { socket: Socket; host: string }): TLSSocket {
    const socket = connect({
      ...this.#common,
      ...way,
      ...(this.#session === undefined ? {} : { session: this.#session }),
    } as ConnectionOptions)
    socket.once('session', (session) => {
      this.#session = session
    })
    return socket
  }
}
