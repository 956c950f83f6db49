import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'

/** A server that misbehaves with every connection, as the test says. */
export class WrongServer implements AsyncDisposable {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(server: Server) {
    this.#server = server
  }

  static async start(misbehave: (socket: Socket) => void): Promise<WrongServer> {
    const server = createServer()
    const wrong = new WrongServer(server)
    server.on('connection', (socket) => {
      wrong.#sockets.add(socket)
      socket.on('close', () => wrong.#sockets.delete(socket))
      socket.on('error', () => {})
      misbehave(socket)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return wrong
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
