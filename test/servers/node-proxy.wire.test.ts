import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test, vi } from 'vitest'
import { openSockets } from '../support/open-sockets.ts'
import { NodeProxy } from './node-proxy.ts'
import { NodeServer } from './node-server.ts'

const often = { interval: 5, timeout: 2_000 }

test('a client that keeps sending to a server that has closed is disconnected', async () => {
  await using proxy = await NodeProxy.start()
  await using server = await NodeServer.tcp((socket) => {
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'))
  })
  const before = openSockets()
  const client = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true })
  await once(client, 'connect')
  client.write(`PUT ${server.url}/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1000004\r\n\r\nhalf`)
  client.resume()
  await once(client, 'end')
  // The two sockets between proxy and server.
  await vi.waitFor(() => expect(openSockets()).toBe(before + 2), often)
  // More than the proxy takes in one read.
  client.write(Buffer.alloc(1_000_000))
  client.end()
  await vi.waitFor(() => expect(openSockets()).toBe(before), often)
})
