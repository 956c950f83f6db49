import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { describe, expect, test, vi } from 'vitest'
import { readDirectly, writeDirectly } from './stream-shortcut.ts'

/** Both ends of one connection. The far end reads nothing until the test says so. */
async function pair(): Promise<{ near: Socket; far: Socket; [Symbol.asyncDispose](): Promise<void> }> {
  const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const near = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [[far]] = (await Promise.all([once(server, 'connection'), once(near, 'connect')])) as [
    [Socket],
    unknown,
  ]
  return {
    near,
    far,
    async [Symbol.asyncDispose]() {
      near.destroy()
      far.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

async function allOf(socket: Socket, length: number): Promise<string> {
  const pieces: Buffer[] = []
  let count = 0
  socket.on('data', (piece: Buffer) => {
    pieces.push(piece)
    count += piece.length
  })
  socket.resume()
  await vi.waitFor(() => expect(count).toBeGreaterThanOrEqual(length), { timeout: 10_000 })
  return Buffer.concat(pieces).toString('latin1')
}

test('what is written arrives byte for byte, bypassing the stream', async () => {
  await using ends = await pair()
  const text = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('')
  const toTheStream = vi.spyOn(ends.near, 'write')
  writeDirectly(ends.near, text)
  expect(await allOf(ends.far, 256)).toBe(text)
  expect(toTheStream).not.toHaveBeenCalled()
})

test('what the kernel does not take at once is sent in order when it has room', async () => {
  await using ends = await pair()
  const texts = Array.from(
    { length: 2_000 },
    (_, at) => `${at}:${'x'.repeat(at % 2 === 0 ? 15_000 : 30_000)};`,
  )
  // 45 MB: far more than two sockets hold. Every second text is written through the stream, after those before it.
  for (const text of texts) writeDirectly(ends.near, text)
  const all = texts.join('')
  const come = await allOf(ends.far, all.length)
  expect(come.length).toBe(all.length)
  expect(come === all).toBe(true)
})

test('a lost connection is an error of the socket, with its code', async () => {
  await using ends = await pair()
  ends.far.resetAndDestroy()
  const failed = once(ends.near, 'error') as Promise<[NodeJS.ErrnoException]>
  ends.near.pause()
  const writing = setInterval(() => writeDirectly(ends.near, 'GET / HTTP/1.1\r\n\r\n'), 1)
  const [error] = await failed
  clearInterval(writing)
  expect(['EPIPE', 'ECONNRESET']).toContain(error.code)
})

test('a destroyed socket takes nothing more', async () => {
  await using ends = await pair()
  ends.near.destroy()
  writeDirectly(ends.near, 'GET / HTTP/1.1\r\n\r\n')
  await once(ends.near, 'close')
  expect(ends.near.bytesWritten).toBe(0)
})

describe('reading without the stream', () => {
  /** A socket that reads into one buffer, and what was reported of it. */
  async function reader() {
    const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const buffer = Buffer.alloc(1_024)
    const toTheStream = vi.fn(() => true)
    const near = connect({
      port: (server.address() as AddressInfo).port,
      host: '127.0.0.1',
      onread: { buffer, callback: toTheStream },
    })
    const [[far]] = (await Promise.all([once(server, 'connection'), once(near, 'connect')])) as [
      [Socket],
      unknown,
    ]
    let text = ''
    const isDirect = readDirectly(near, (length) => {
      text += buffer.toString('latin1', 0, length)
    })
    return {
      near,
      far,
      isDirect,
      toTheStream,
      text: () => text,
      async [Symbol.asyncDispose]() {
        near.destroy()
        far.destroy()
        server.close()
        await once(server, 'close')
      },
    }
  }

  test('reports what has arrived, and leaves the end to the stream', async () => {
    await using ends = await reader()
    expect(ends.isDirect).toBe(true)
    const all = Array.from({ length: 5_000 }, (_, at) => String.fromCharCode(at % 256)).join('')
    const ended = once(ends.near, 'end')
    ends.far.end(Buffer.from(all, 'latin1'))
    await ended
    expect(ends.text()).toBe(all)
    expect(ends.toTheStream).not.toHaveBeenCalled()
  })

  test('waits while the socket is paused', async () => {
    await using ends = await reader()
    ends.near.pause()
    const written = new Promise((done) => ends.far.write('later', done))
    await written
    await new Promise((turn) => setImmediate(turn))
    expect(ends.text()).toBe('')
    ends.near.resume()
    await vi.waitFor(() => expect(ends.text()).toBe('later'))
  })

  test('leaves errors to the stream', async () => {
    await using ends = await reader()
    const failed = once(ends.near, 'error') as Promise<[NodeJS.ErrnoException]>
    ends.far.resetAndDestroy()
    expect((await failed)[0].code).toBe('ECONNRESET')
  })
})
