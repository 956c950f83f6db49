import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'

/** What a server did with a request in the end. `silent`: nothing until the connection was closed or the test ended. */
export type ServerOutcome = 'replied' | 'broken' | 'silent'

/** How a server treats one request over a connection. It says in `end` what it has done, at once or later. */
export type Treatment = (given: {
  socket: Socket
  /** The number of this request over its connection, from 0. */
  ofConnection: number
  /** The number of this request at the server, from 0. */
  ofServer: number
  /** Writes a whole reply. */
  reply(): void
  /** Notes that the request was broken off. */
  broke(): void
}) => void

/** A server that treats requests without a body as a test says, and keeps a log of what it received and did. */
export class LoggingServer implements AsyncDisposable {
  readonly log: ServerOutcome[] = []
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(server: Server) {
    this.#server = server
  }

  static async start(treat: Treatment): Promise<LoggingServer> {
    const server = createServer()
    const logging = new LoggingServer(server)
    server.on('connection', (socket) => logging.#serve(socket, treat))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return logging
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** The number of requests with an outcome. */
  count(outcome: ServerOutcome): number {
    return this.log.filter((each) => each === outcome).length
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #serve(socket: Socket, treat: Treatment): void {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('error', () => {})
    let received = ''
    let requests = 0
    socket.on('data', (bytes) => {
      received += bytes.toString('latin1')
      for (let end = received.indexOf('\r\n\r\n'); end >= 0; end = received.indexOf('\r\n\r\n')) {
        received = received.slice(end + 4)
        const at = this.log.push('silent') - 1
        treat({
          socket,
          ofConnection: requests++,
          ofServer: at,
          reply: () => {
            if (socket.destroyed || !socket.writable) return
            this.log[at] = 'replied'
            socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}')
          },
          broke: () => {
            this.log[at] = 'broken'
          },
        })
      }
    })
  }
}
