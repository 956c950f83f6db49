/**
 * A server that answers at once but stops for 1 s in every 5 s, as a server does that collects garbage or waits for a
 * lock: it accepts and reads nothing while it is stopped. Prints its origin once it listens. Its schedule determines how
 * long every request must wait, so a load tool's percentiles can be compared with the true ones.
 */
import { type AddressInfo, createServer } from 'node:net'
import { stopByTheClock } from './stops.ts'

const headEnd = '\r\n\r\n'
const reply = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok'

// Bare sockets work off the queue almost instantly, so the true percentiles do not depend on this machine's speed.
const server = createServer((socket) => {
  let open = ''
  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  socket.setEncoding('latin1').on('data', (text: string) => {
    const heads = (open + text).split(headEnd)
    open = heads.pop()!
    if (heads.length > 0) socket.write(reply.repeat(heads.length), 'latin1')
  })
})
server.listen(0, '127.0.0.1', 8_192, () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})

stopByTheClock({ periodMs: 5_000, stopMs: 1_000 })
