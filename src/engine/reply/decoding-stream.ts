import { Duplex, PassThrough, type Transform } from 'node:stream'
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib'
import { type Coding, type ContentCodings, isZlib, looksCoded, undecodable } from './content-coding.ts'

const decoders: Record<Coding, (start: Uint8Array) => Transform> = {
  gzip: () => createGunzip(),
  deflate: (start) => (isZlib(start) ? createInflate() : createInflateRaw()),
  br: () => createBrotliDecompress(),
  zstd: () => createZstdDecompress(),
}

type Done = (error?: Error | null) => void

/**
 * Makes a stream that decodes a body: its bytes go in as they were received and come out decompressed. What it buffers is
 * bounded, whatever they expand to. Undefined if there is nothing to decode. A body that does not match its codings destroys
 * the stream with a `ProtocolError`.
 */
export function decodeStream({ toUndo, hasUnknown }: ContentCodings): Duplex | undefined {
  return toUndo.length === 0 ? undefined : new DecodingStream(toUndo, hasUnknown)
}

class DecodingStream extends Duplex {
  readonly #coding: Coding
  /** Whether a body that does not look like the coding is passed on as it is. */
  readonly #isLenient: boolean
  /** Decodes the coding that was applied before this one. */
  readonly #next: DecodingStream | undefined
  #decoder: Transform | undefined
  #output: Duplex | undefined
  /** The beginning of the body, while it is too short to choose a decoder. */
  #start: Uint8Array = new Uint8Array()

  constructor([coding, ...others]: readonly Coding[], isLenient: boolean) {
    super()
    this.#coding = coding!
    this.#isLenient = isLenient
    this.#next = others.length === 0 ? undefined : new DecodingStream(others, isLenient)
  }

  override _write(bytes: Buffer, _: BufferEncoding, done: Done): void {
    if (this.#decoder !== undefined) {
      this.#decoder.write(bytes, done)
      return
    }
    this.#start = Buffer.concat([this.#start, bytes])
    if (this.#start.length < 2) done()
    else this.#open().write(this.#start, done)
  }

  override _final(done: Done): void {
    // An empty body is empty in any coding, as in a reply to HEAD.
    if (this.#start.length === 0) this.push(null)
    else if (this.#decoder === undefined) this.#open().end(this.#start)
    else this.#decoder.end()
    done()
  }

  override _read(): void {
    this.#output?.resume()
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#decoder?.destroy()
    this.#next?.destroy()
    done(error)
  }

  #open(): Transform {
    const isCoded = !this.#isLenient || looksCoded(this.#coding, this.#start)
    const decoder = isCoded ? decoders[this.#coding](this.#start) : new PassThrough()
    const output = this.#next === undefined ? decoder : decoder.pipe(this.#next)
    decoder.on('error', (error) => this.destroy(undecodable(this.#coding, error)))
    if (output !== decoder) output.on('error', (error) => this.destroy(error))
    output.on('data', (bytes: Buffer) => {
      if (!this.push(bytes)) output.pause()
    })
    output.on('end', () => this.push(null))
    this.#decoder = decoder
    this.#output = output
    return decoder
  }
}
