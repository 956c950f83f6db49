import { Duplex, type Transform } from 'node:stream'
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib'
import { type Coding, codingsToUndo, isZlib, undecodable } from './content-coding.ts'

const decoders: Record<Coding, (start: Uint8Array) => Transform> = {
  gzip: () => createGunzip(),
  deflate: (start) => (isZlib(start) ? createInflate() : createInflateRaw()),
  br: () => createBrotliDecompress(),
  zstd: () => createZstdDecompress(),
}

type Done = (error?: Error | null) => void

/**
 * A stream that undoes a `Content-Encoding`: the bytes of a body go in as they came, and come out unpacked, in whatever
 * amount; what it holds is bounded whatever they unpack to. Undefined where there is nothing to undo. A body that is
 * not what the header says destroys the stream with a `ProtocolError`; a coding unknown throws one at once.
 */
export function decodeStream(header: string): Duplex | undefined {
  const codings = codingsToUndo(header)
  return codings.length === 0 ? undefined : new DecodingStream(codings)
}

class DecodingStream extends Duplex {
  readonly #coding: Coding
  /** Undoes what was applied before. */
  readonly #next: DecodingStream | undefined
  #decoder: Transform | undefined
  #output: Duplex | undefined
  /** A beginning that is too short to choose a decoder by. */
  #start: Uint8Array = new Uint8Array()

  constructor([coding, ...others]: readonly Coding[]) {
    super()
    this.#coding = coding!
    this.#next = others.length === 0 ? undefined : new DecodingStream(others)
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
    // Nothing at all is nothing in any coding, as in a reply to HEAD.
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
    const decoder = decoders[this.#coding](this.#start)
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
