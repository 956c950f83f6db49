import { connect, type Socket } from 'node:net'
import { Worker } from 'node:worker_threads'

/** A port that listens but never accepts, with a full queue: a client that connects to it gets no answer at all. */
export interface DeafServer extends AsyncDisposable {
  port: number
}

const body = `
const { createServer } = require('node:net')
const { parentPort, workerData } = require('node:worker_threads')
const server = createServer()
server.listen({ ...workerData, backlog: 1 }, () => {
  parentPort.postMessage(server.address().port)
  // The thread sleeps from here on and accepts nothing. The kernel fills its queue and then drops new connections.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
})
`

/** How many connections the kernel puts into a queue of 1. */
const queueLength = 2

export async function startDeafServer(host = '127.0.0.1', port = 0): Promise<DeafServer> {
  const worker = new Worker(body, { eval: true, workerData: { host, port } })
  const listening = await new Promise<number>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  const fillers: Socket[] = []
  await new Promise<void>((resolve) => {
    let connected = 0
    for (let count = 0; count < queueLength + 2; count++) {
      const socket = connect(listening, host, () => ++connected === queueLength && resolve())
      socket.on('error', () => undefined)
      fillers.push(socket)
    }
  })
  return {
    port: listening,
    [Symbol.asyncDispose]: async () => {
      for (const socket of fillers) socket.destroy()
      await worker.terminate()
    },
  }
}
