import { type AddressInfo, createServer } from 'node:net'
import { parentPort } from 'node:worker_threads'

/**
 * A server that only replies, as fast as Node can, so that a run against it measures the generator. It uses bare sockets
 * and sends one fixed reply for each end of a request head. It posts its port when it listens.
 */
const headEnd = '\r\n\r\n'
const reply = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok'

const server = createServer({ noDelay: true }, (socket) => {
  let open = ''
  socket.on('error', () => socket.destroy())
  socket.setEncoding('latin1').on('data', (text: string) => {
    const heads = (open + text).split(headEnd)
    open = heads.pop()!
    if (heads.length > 0) socket.write(reply.repeat(heads.length), 'latin1')
  })
})
server.on('error', (error) => {
  throw error
})
server.listen(0, '127.0.0.1', () => parentPort!.postMessage((server.address() as AddressInfo).port))
