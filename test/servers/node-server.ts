import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer as createHttp, type RequestListener, type ServerOptions } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import type { TlsCertificate } from './tls-certificate.ts'

export interface HttpOptions extends ServerOptions {
  /** Uses TLS, with this certificate. */
  tls?: TlsCertificate | undefined
  /** The authority of its clients' certificates; without it, it asks for none. */
  clientCa?: string | undefined
  /** Listens on a Unix socket in a folder of its own, instead of a port. */
  unix?: boolean
}

/** A server in this process, on a free loopback port or a Unix socket, that counts its connections. */
export class NodeServer implements AsyncDisposable {
  /** Connections accepted so far, and the most that were open at once. */
  accepted = 0
  mostOpen = 0
  readonly #server: Server
  readonly #scheme: string
  readonly #open = new Set<Duplex>()
  /** The TCP sockets beneath TLS sockets, by the port of the other side. */
  readonly #tcp = new Map<number, Socket>()

  /** The path of its Unix socket. */
  readonly #folder: string | undefined

  private constructor(
    server: Server,
    scheme: string,
    event: 'connection' | 'secureConnection',
    unix = false,
  ) {
    this.#server = server
    if (unix) this.#folder = mkdtempSync(join(tmpdir(), 'plimsoll-unix-'))
    this.#scheme = scheme
    server.on('connection', (socket: Socket) => {
      const port = socket.remotePort ?? 0
      this.#tcp.set(port, socket)
      socket.on('close', () => this.#tcp.delete(port))
    })
    server.on(event, (socket: Socket) => {
      this.accepted++
      this.#open.add(socket)
      this.mostOpen = Math.max(this.mostOpen, this.#open.size)
      socket.on('close', () => this.#open.delete(socket))
      socket.on('error', () => undefined)
    })
  }

  /** Starts an HTTP server, over TLS if it has a certificate. */
  static http(
    listener: RequestListener,
    { tls, clientCa, unix = false, ...options }: HttpOptions = {},
  ): Promise<NodeServer> {
    if (tls === undefined) {
      return begun(new NodeServer(createHttp(options, listener), 'http', 'connection', unix))
    }
    const clients =
      clientCa === undefined ? {} : { requestCert: true, rejectUnauthorized: true, ca: clientCa }
    const server = createHttps({ ...options, ...clients, cert: tls.cert, key: tls.key }, listener)
    server.on('tlsClientError', () => undefined)
    return begun(new NodeServer(server, 'https', 'secureConnection', unix))
  }

  /** Starts a server that does with each socket what the test says. */
  static tcp(serve: (socket: Socket) => void): Promise<NodeServer> {
    const begin = (socket: Socket) => {
      serve(socket)
      // Data that nobody reads is discarded, so that the end after it is noticed.
      socket.resume()
    }
    return begun(new NodeServer(createTcp({ noDelay: true }, begin), 'http', 'connection'))
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get socketPath(): string {
    return join(this.#folder!, 'server.sock')
  }

  get url(): string {
    if (this.#folder !== undefined) return `${this.#scheme}://unix:${this.socketPath}`
    return `${this.#scheme}://127.0.0.1:${this.port}`
  }

  /** Handles requests that wait for 100 Continue. Without it, they are sent that and answered like any other. */
  onExpect(answer: RequestListener): void {
    this.#server.on('checkContinue', answer)
  }

  /** Connections that are open now. */
  get open(): number {
    return this.#open.size
  }

  /** Resets a connection, so that the other side gets a TCP reset. */
  reset(socket: Socket): void {
    // Unix sockets have no resets.
    if (this.#folder === undefined) this.#tcp.get(socket.remotePort ?? 0)?.resetAndDestroy()
    else socket.destroy()
  }

  async listen(): Promise<this> {
    const place = this.#folder === undefined ? { port: 0, host: '127.0.0.1' } : { path: this.socketPath }
    this.#server.listen({ ...place, backlog: 1_024 })
    await once(this.#server, 'listening')
    return this
  }

  /** Closes the server and all its connections. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of this.#open) socket.destroy()
    await closed
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}

function begun(server: NodeServer): Promise<NodeServer> {
  return server.listen()
}
