import { once } from 'node:events'
import { createServer as createHttp, type RequestListener, type ServerOptions } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TlsCertificate } from './tls-certificate.ts'

/** A server in this process, on a free port of loopback, that counts its connections. */
export class NodeServer implements AsyncDisposable {
  /** Connections accepted so far, and the most that were open at once. */
  accepted = 0
  mostOpen = 0
  readonly #server: Server
  readonly #scheme: string
  readonly #open = new Set<Duplex>()
  /** The TCP sockets, which a TLS socket hides, by the port of the other side. */
  readonly #tcp = new Map<number, Socket>()

  private constructor(server: Server, scheme: string, event: 'connection' | 'secureConnection') {
    this.#server = server
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

  /** One that speaks HTTP, over TLS where it has a certificate. */
  static http(
    listener: RequestListener,
    { tls, ...options }: ServerOptions & { tls?: TlsCertificate | undefined } = {},
  ): Promise<NodeServer> {
    if (tls === undefined) return begun(new NodeServer(createHttp(options, listener), 'http', 'connection'))
    const server = createHttps({ ...options, cert: tls.cert, key: tls.key }, listener)
    server.on('tlsClientError', () => undefined)
    return begun(new NodeServer(server, 'https', 'secureConnection'))
  }

  /** One that does with each socket what the test says. */
  static tcp(serve: (socket: Socket) => void): Promise<NodeServer> {
    const begin = (socket: Socket) => {
      serve(socket)
      // What no one reads is thrown away, so that the end behind it is seen.
      socket.resume()
    }
    return begun(new NodeServer(createTcp({ noDelay: true }, begin), 'http', 'connection'))
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.port}`
  }

  /** Answers requests that wait for 100 Continue; without it they are told to go on, and answered like any other. */
  onExpect(answer: RequestListener): void {
    this.#server.on('checkContinue', answer)
  }

  /** Connections that are open now. */
  get open(): number {
    return this.#open.size
  }

  /** Breaks a connection off, so that the other side gets a TCP reset. */
  reset(socket: Socket): void {
    this.#tcp.get(socket.remotePort ?? 0)?.resetAndDestroy()
  }

  async listen(): Promise<this> {
    this.#server.listen({ port: 0, host: '127.0.0.1', backlog: 1_024 })
    await once(this.#server, 'listening')
    return this
  }

  /** Closes it and every connection. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of this.#open) socket.destroy()
    await closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}

function begun(server: NodeServer): Promise<NodeServer> {
  return server.listen()
}
