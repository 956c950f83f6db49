import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { TlsCertificate } from './tls-certificate.ts'

export interface NodeProxyOptions {
  /** Speaks TLS with its clients. */
  tls?: TlsCertificate
  /** Makes its answer from the head of the request, instead of doing what it is asked. */
  answer?: (head: string, client: Socket) => string | undefined
}

/**
 * An HTTP proxy in this process, for tunnels and for requests with whole URLs, whose first line it shortens. It passes on
 * every other byte unchanged, including invalid ones and resets, which no real proxy does.
 */
export class NodeProxy implements AsyncDisposable {
  /** The heads of all requests to it, in order. */
  readonly heads: string[] = []
  readonly #server: Server
  readonly #options: NodeProxyOptions
  readonly #open = new Set<Socket>()

  private constructor(options: NodeProxyOptions) {
    this.#options = options
    const { tls } = options
    const serve = (client: Socket) => this.#serve(client)
    this.#server =
      tls === undefined
        ? createServer({ noDelay: true }, serve)
        : createTlsServer({ cert: tls.cert, key: tls.key }, serve)
    this.#server.on('tlsClientError', () => undefined)
  }

  static async start(options: NodeProxyOptions = {}): Promise<NodeProxy> {
    const proxy = new NodeProxy(options)
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `${this.#options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${this.port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of this.#open) socket.destroy()
    await closed
  }

  #keep(socket: Socket): void {
    this.#open.add(socket)
    socket.on('close', () => this.#open.delete(socket))
    socket.on('error', () => undefined)
  }

  #serve(client: Socket): void {
    this.#keep(client)
    let upstream: Socket | undefined
    let head = ''
    const read = (chunk: Buffer) => {
      const text = chunk.toString('latin1')
      // Our client sends a request after the reply to the one before, so a request begins where a read does.
      if (head === '' && upstream !== undefined && !/^[A-Z]+ http:\/\//.test(text)) {
        // Discard what is for a server that has closed: its `drain` would never come.
        if (!upstream.destroyed && !upstream.write(chunk)) this.#holdBack(client, upstream)
        return
      }
      head += text
      const end = head.indexOf('\r\n\r\n') + 4
      if (end < 4) return
      const [asked, rest] = [head.slice(0, end), head.slice(end)]
      head = ''
      this.heads.push(asked)
      const answer = this.#options.answer?.(asked, client)
      if (answer !== undefined) {
        client.write(answer, 'latin1')
        return
      }
      const tunnel = /^CONNECT (\[[^\]]+\]|[^:]+):(\d+) HTTP\/1\.1\r\n/.exec(asked)
      if (tunnel !== null) {
        client.off('data', read)
        const target = this.#reach(client, tunnel[1]!, tunnel[2]!)
        target.once('connect', () => {
          client.write('HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n')
          client.pipe(target).pipe(client)
        })
        return
      }
      const [, method, host, port, path] =
        /^(\S+) http:\/\/([^/:]+):(\d+)(\/.*) HTTP\/1\.1\r\n/.exec(asked) ?? []
      if (method === undefined) {
        client.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
        return
      }
      if (upstream === undefined) {
        upstream = this.#reach(client, host!, port!)
        upstream.pipe(client)
      }
      const headers = asked.slice(asked.indexOf('\r\n')).replace(/\r\nProxy-[^\r]*/gi, '')
      upstream.write(`${method} ${path} HTTP/1.1${headers}${rest}`, 'latin1')
    }
    client.on('data', read)
  }

  #breakOff(client: Socket): void {
    // A socket that is about to end cannot be reset any more: Node would neither reset nor close it.
    if (this.#options.tls === undefined && !client.writableEnded) client.resetAndDestroy()
    else client.destroy()
  }

  #reach(client: Socket, host: string, port: string): Socket {
    const upstream = connect({ host: host.replace(/[[\]]/g, ''), port: Number(port), noDelay: true })
    this.#keep(upstream)
    let isOpen = false
    upstream.on('connect', () => {
      isOpen = true
    })
    upstream.on('error', () => {
      if (isOpen) this.#breakOff(client)
      else client.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
    })
    client.on('close', () => upstream.destroy())
    // A pipe whose destination has closed reads no more, and would not notice that the other side closes.
    upstream.on('close', () => client.resume())
    return upstream
  }

  #holdBack(client: Socket, upstream: Socket): void {
    client.pause()
    upstream.once('drain', () => client.resume())
  }
}
