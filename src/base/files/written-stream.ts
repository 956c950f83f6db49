import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'

/** How long the reader of a pipe may take to read anything, in ms. */
const patienceMs = 10_000

/** The time between two attempts to write to a full pipe, in ms. */
const retryMs = 5

/** A pipe, a device or an open file that is written as it is, piece by piece. */
export class WrittenStream {
  readonly #descriptor: number
  readonly #isOwn: boolean
  /** The write under way: pieces must not mix. */
  #latest: Promise<void> = Promise.resolve()

  /** `place` is a path, or the number of an open file. A pipe that nobody reads is not waited for: throws an `Error`. */
  constructor(place: string | number) {
    this.#isOwn = typeof place === 'string'
    this.#descriptor = typeof place === 'number' ? place : opened(place)
  }

  /** Writes a text. Rejects with an `Error` if the reader is gone or has read nothing for 10 s. */
  write(text: string): Promise<void> {
    this.#latest = this.#latest.then(() => this.#write(Buffer.from(text)))
    return this.#latest
  }

  close(): void {
    if (this.#isOwn) closeSync(this.#descriptor)
  }

  async #write(bytes: Buffer): Promise<void> {
    let waitedMs = 0
    for (let at = 0; at < bytes.length; ) {
      const written = this.#writeSome(bytes, at)
      at += written
      waitedMs = written > 0 ? 0 : waitedMs + retryMs
      if (waitedMs > patienceMs) throw new Error(`its reader has read nothing for ${patienceMs / 1_000} s`)
      if (written === 0) await setTimeout(retryMs)
    }
  }

  /** Returns the number of bytes that there was room for. */
  #writeSome(bytes: Buffer, at: number): number {
    try {
      return writeSync(this.#descriptor, bytes, at)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EAGAIN') return 0
      throw code === 'EPIPE' ? new Error('its reader has gone', { cause: error }) : error
    }
  }
}

function opened(path: string): number {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  } catch (error) {
    const isUnread = (error as NodeJS.ErrnoException).code === 'ENXIO'
    throw isUnread ? new Error('no program reads it', { cause: error }) : error
  }
}
