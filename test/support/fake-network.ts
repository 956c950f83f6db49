import type { Socket } from 'node:net'
import type { Timeline } from '../../src/base/time/timeline.ts'
import { Client } from '../../src/engine/client.ts'
import { Failure } from '../../src/engine/failure.ts'
import { parseOrigin } from '../../src/engine/origin.ts'
import type { Opener, SocketUser } from '../../src/engine/socket/socket-user.ts'

type Written = () => void

/** A socket as a connection sees it, with the test as its server. */
export class FakeSocket {
  readonly requests: string[] = []
  /** All that was written, one byte per character. */
  written = ''
  isPaused = false
  /** Whether the kernel takes no more, and how many writes the stream then holds before it asks to wait for `drain`. */
  isFull = false
  roomForWrites = 0
  isOpen = false
  isClosed = false
  readonly #user: SocketUser
  readonly #readBuffer: Buffer
  readonly #untaken: Written[] = []
  #drained: (() => void) | undefined

  constructor(user: SocketUser, readBuffer: Buffer) {
    this.#user = user
    this.#readBuffer = readBuffer
  }

  get writableNeedDrain(): boolean {
    return this.#untaken.length > this.roomForWrites
  }

  get writableLength(): number {
    return this.#untaken.length
  }

  write(bytes: string | Uint8Array, encoding?: string | Written, done?: Written): boolean {
    if (!this.isOpen || this.isClosed) throw new Error('written to a socket that is not open')
    const text = Buffer.from(bytes as string, 'latin1').toString('latin1')
    this.written += text
    if (/^[A-Z]+ .* HTTP\/1\.1\r\n/.test(text)) this.requests.push(text)
    const written = typeof encoding === 'function' ? encoding : (done ?? (() => undefined))
    if (this.isFull) this.#untaken.push(written)
    else queueMicrotask(written)
    return !this.writableNeedDrain
  }

  cork(): void {}

  uncork(): void {}

  once(_: 'drain', told: () => void): void {
    this.#drained = told
  }

  off(_: 'drain', told: () => void): void {
    if (this.#drained === told) this.#drained = undefined
  }

  pause(): void {
    this.isPaused = true
  }

  resume(): void {
    this.isPaused = false
  }

  /** Like a real socket, it reports its end later, not at once. */
  destroy(): void {
    if (this.isClosed) return
    this.isClosed = true
    queueMicrotask(() => this.#user.closed(undefined))
  }

  /** The kernel takes what was written so far. */
  take(): void {
    for (const written of this.#untaken.splice(0)) written()
    this.#drained?.()
  }

  // What the test does as the server.

  accept(connectMs = 0): void {
    this.isOpen = true
    this.#user.opened({ dnsMs: 0, connectMs, tlsMs: 0 })
  }

  refuse(failure: Failure = new Failure('connect', 'refused')): void {
    this.isClosed = true
    this.#user.closed(failure)
  }

  reply(text = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'): void {
    if (!this.isClosed) this.#user.received(this.#readBuffer.write(text, 'latin1'))
  }

  end(): void {
    if (this.isClosed) return
    this.#user.ended()
    this.destroy()
  }

  reset(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.#user.closed(new Failure('reset', 'connection reset by the server'))
  }
}

/** A client whose sockets are played by the test. */
export class FakeNetwork extends Client {
  /** All sockets that were opened, in order. */
  readonly sockets: FakeSocket[] = []
  override readonly opener: Opener = {
    open: (user) => {
      const socket = new FakeSocket(user, this.readBuffer)
      this.sockets.push(socket)
      user.use(socket as unknown as Socket)
    },
  }

  constructor(timeline: Timeline) {
    super({ origin: parseOrigin('http://fake.invalid'), connectTimeoutMs: 5_000, timeline })
  }

  /** Sockets that are not closed, open or not. */
  get live(): FakeSocket[] {
    return this.sockets.filter(({ isClosed }) => !isClosed)
  }

  /** Sockets that have been neither accepted nor refused. */
  get pending(): FakeSocket[] {
    return this.live.filter(({ isOpen }) => !isOpen)
  }
}
