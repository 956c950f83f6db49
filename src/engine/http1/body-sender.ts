import type { Socket } from 'node:net'
import { types } from 'node:util'
import { messageOf } from '../../base/error.ts'
import { Failure } from '../failure.ts'
import type { RequestBody } from '../request/request-body.ts'

/** Receives reports about the progress of a body. */
export interface BodySenderUser {
  /** `bytes` of it are given to the socket now. */
  given(bytes: number): void
  /** The kernel has taken bytes, or there are new ones to give it. */
  progressed(): void
  /** The kernel has taken all of it. */
  written(): void
  failed(failure: Failure): void
}

/**
 * Sends one body: takes a piece from its source, gives it to the socket, and takes the next one when the socket has
 * room, so that it never holds more than the socket's own buffer.
 *
 *   waiting → sending → ended
 *      └─────────┴──→ stopped: the source is closed, nothing more is sent
 *
 * A source that throws, or that gives more or fewer bytes than the body's length, is an error of the script (class
 * `script`): the request can never be completed, and the connection cannot be used again.
 */
export class BodySender {
  readonly #body: RequestBody
  readonly #socket: Socket
  readonly #user: BodySenderUser
  #iterator: AsyncIterator<Uint8Array> | undefined
  #state: 'waiting' | 'sending' | 'ended' | 'stopped' = 'waiting'
  /** Whether a piece has been asked for and has not come. */
  #awaitsSource = false
  #sent = 0
  /** How many pieces the kernel has not taken yet. */
  #unwritten = 0
  #isWhole = false
  #isReported = false
  #goOn: (() => void) | undefined

  constructor(body: RequestBody, socket: Socket, user: BodySenderUser) {
    this.#body = body
    this.#socket = socket
    this.#user = user
  }

  /** Whether sending has not begun. */
  get waits(): boolean {
    return this.#state === 'waiting'
  }

  /** Whether all of the body has been given to the socket, so that the connection can carry another request. */
  get whole(): boolean {
    return this.#isWhole || this.#sent === this.#body.length
  }

  /** Whether nothing is under way because the source has not given the next piece. */
  get awaitsSource(): boolean {
    return this.#state === 'sending' && this.#awaitsSource && this.#unwritten === 0
  }

  start(): void {
    if (this.#state !== 'waiting') return
    this.#state = 'sending'
    void this.#run()
  }

  /** Sends and reports nothing more, and closes the source if it has not ended by itself. */
  stop(): void {
    const iterator = this.#state === 'sending' ? this.#iterator : undefined
    this.#state = 'stopped'
    this.#goOn?.()
    if (iterator !== undefined) void close(iterator)
  }

  async #run(): Promise<void> {
    try {
      // The source is the script's code: it must not run, or fail, in the middle of the send.
      await undefined
      if (this.#isStopped) return
      const iterator = this.#body.pieces()[Symbol.asyncIterator]()
      this.#iterator = iterator
      for (;;) {
        this.#awaitsSource = true
        const { done, value } = await iterator.next()
        this.#awaitsSource = false
        if (this.#isStopped) return
        if (done === true) break
        this.#give(value)
        if (this.#socket.writableNeedDrain) await this.#drained()
        if (this.#isStopped) return
      }
      this.#finish()
    } catch (error) {
      if (this.#isStopped) return
      const problem = error instanceof WrongBody ? error.message : `its source threw: ${messageOf(error)}`
      this.stop()
      this.#user.failed(new Failure('script', `the body of the request could not be sent: ${problem}`))
    }
  }

  #give(piece: unknown): void {
    if (!types.isUint8Array(piece)) throw new WrongBody('its source gave something that is not bytes')
    // An empty chunk would end the body.
    if (piece.length === 0) return
    const { length } = this.#body
    if (length !== undefined && this.#sent + piece.length > length)
      throw new WrongBody('its source gave more bytes than its length says')
    this.#sent += piece.length
    this.#unwritten++
    this.#user.progressed()
    this.#user.given(piece.length)
    const socket = this.#socket
    if (length !== undefined) {
      socket.write(piece, this.#written)
      return
    }
    socket.cork()
    socket.write(`${piece.length.toString(16)}\r\n`, 'latin1')
    socket.write(piece)
    socket.write('\r\n', 'latin1', this.#written)
    socket.uncork()
  }

  #finish(): void {
    const { length } = this.#body
    if (length !== undefined && this.#sent < length)
      throw new WrongBody('its source gave fewer bytes than its length says')
    this.#state = 'ended'
    this.#isWhole = true
    if (length === undefined) {
      this.#unwritten++
      this.#socket.write('0\r\n\r\n', 'latin1', this.#written)
    }
    this.#reportWritten()
  }

  readonly #written = (error?: Error | null): void => {
    this.#unwritten--
    // The socket reports its error itself.
    if (error || this.#isStopped) return
    this.#user.progressed()
    this.#reportWritten()
  }

  #reportWritten(): void {
    if (this.#isReported || !this.whole || this.#unwritten > 0) return
    this.#isReported = true
    this.#user.written()
  }

  /** Resolves when the socket has room again, or the body is stopped. */
  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const goOn = () => {
        this.#goOn = undefined
        this.#socket.off('drain', goOn)
        resolve()
      }
      this.#goOn = goOn
      this.#socket.once('drain', goOn)
    })
  }

  get #isStopped(): boolean {
    return this.#state === 'stopped'
  }
}

/** Closes a source. Its errors no longer matter to anyone. */
async function close(iterator: AsyncIterator<Uint8Array>): Promise<void> {
  try {
    await iterator.return?.()
  } catch {
    // Ignored, as documented.
  }
}

/** An error in what a source gives. The message goes into the failure. */
class WrongBody extends Error {}
