import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTls } from 'node:tls'
import type { TlsCertificate } from '../servers/tls-certificate.ts'
import type { HostileRow } from './hostile-table.ts'

/** One request that a hostile server has received, and the connection to respond over. */
export interface Received {
  /** The path and query of the request. */
  target: string
  /** The number of this request over its connection, from 0. */
  ofConnection: number
  socket: Socket
  /** Sends a string byte for byte, or bytes. */
  send(data: string | Uint8Array): void
  /** Closes its half of the connection, with what was sent before. */
  end(): void
  /** Resets the connection once what was sent has left. */
  reset(): void
}

/** The end of a body in chunks. */
const lastChunk = '\r\n0\r\n\r\n'

/**
 * A server that responds to `/row/N` as the table's row N says, and properly to two other paths: `/own/TOKEN` with the token
 * and the number of the connection, `/last/TOKEN` with the same, after which it closes the connection.
 */
export class HostileServer implements AsyncDisposable {
  /** How many requests it has received of each row. */
  readonly received: number[]
  /** How many requests it has received in all. */
  requests = 0
  readonly #rows: readonly HostileRow[]
  readonly #server: Server
  readonly #scheme: string
  readonly #sockets = new Set<Socket>()
  /** The TCP sockets beneath TLS sockets, by the port of the other side. */
  readonly #tcp = new Map<number, Socket>()
  #connections = 0

  private constructor(rows: readonly HostileRow[], tls: TlsCertificate | undefined) {
    this.#rows = rows
    this.received = rows.map(() => 0)
    this.#scheme = tls === undefined ? 'http' : 'https'
    const options = { noDelay: true }
    const serve = (socket: Socket) => this.#serve(socket)
    this.#server = tls === undefined ? createServer(options, serve) : createTls({ ...options, ...tls }, serve)
    this.#server.on('tlsClientError', () => undefined)
    this.#server.on('connection', (socket: Socket) => {
      const port = socket.remotePort ?? 0
      this.#tcp.set(port, socket)
      socket.on('close', () => this.#tcp.delete(port))
      socket.on('error', () => undefined)
    })
  }

  static async start(rows: readonly HostileRow[], tls?: TlsCertificate): Promise<HostileServer> {
    const hostile = new HostileServer(rows, tls)
    hostile.#server.listen(0, '127.0.0.1')
    await once(hostile.#server, 'listening')
    return hostile
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of [...this.#sockets, ...this.#tcp.values()]) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('error', () => undefined)
    const connection = this.#connections++
    let text = ''
    /** The bytes of the current body that are still to come; infinitely many until its last chunk. */
    let bodyBytes = 0
    let ofConnection = 0
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1')
      for (;;) {
        if (bodyBytes === Number.POSITIVE_INFINITY) {
          const last = text.indexOf(lastChunk)
          if (last >= 0) bodyBytes = last + lastChunk.length
        }
        const skipped = Math.min(bodyBytes, text.length)
        if (bodyBytes === Number.POSITIVE_INFINITY) text = text.slice(1 - lastChunk.length)
        else {
          text = text.slice(skipped)
          bodyBytes -= skipped
        }
        const end = text.indexOf('\r\n\r\n')
        if (bodyBytes > 0 || end < 0) return
        const head = text.slice(0, end)
        text = text.slice(end + 4)
        const isInChunks = /^transfer-encoding:/im.test(head)
        bodyBytes = isInChunks
          ? Number.POSITIVE_INFINITY
          : Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0)
        this.#respond(head.split(' ')[1]!, socket, connection, ofConnection++)
      }
    })
  }

  #respond(target: string, socket: Socket, connection: number, ofConnection: number): void {
    this.requests++
    const [, kind, rest = ''] = target.split(/[/?]/)
    if (kind === 'own' || kind === 'last') {
      const body = `${rest} ${connection}`
      const close = kind === 'last' ? 'Connection: close\r\n' : ''
      socket.write(`HTTP/1.1 200 OK\r\n${close}Content-Length: ${body.length}\r\n\r\n${body}`)
      if (kind === 'last') socket.end()
      return
    }
    const at = Number(rest)
    const row = this.#rows[at]!
    this.received[at]!++
    const received: Received = {
      target,
      ofConnection,
      socket,
      send: (data) => void (socket.writable && socket.write(data as string, 'latin1')),
      end: () => void socket.end(),
      reset: () => socket.write('', () => this.#tcp.get(socket.remotePort ?? 0)?.resetAndDestroy()),
    }
    if (typeof row.sends === 'function') row.sends(received)
    else received.send(row.sends)
    if (row.closing === 'ends') received.end()
    else if (row.closing === 'resets') received.reset()
  }
}
