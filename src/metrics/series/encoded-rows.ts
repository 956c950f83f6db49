import { ByteReader } from '../codec/byte-reader.ts'
import { ByteWriter } from '../codec/byte-writer.ts'
import { readHistogram, writeHistogram } from '../codec/histogram-codec.ts'
import { Histogram } from '../histogram/histogram.ts'

/** The counts of one row in a point of the series. */
export interface RowEntry {
  key: number
  requests: number
  failures: number
  /** Response times of successes. */
  responseUs: Histogram
}

const writer = new ByteWriter(64 * 1024)
const histogramWriter = new ByteWriter(16 * 1024)
const scratch = new Histogram()

/**
 * Encodes the rows of a point, exactly and small enough that thousands of them fit in memory. Each row, in order of the
 * keys, is the number of unused keys before it, its requests, its failures, the number of bytes of its histogram, and
 * the histogram. The bytes never leave the process.
 */
export function encodeRows(entries: readonly RowEntry[]): Uint8Array<ArrayBuffer> {
  writer.reset()
  let next = 0
  for (const entry of [...entries].sort((a, b) => a.key - b.key)) {
    writeHead(entry.key - next, entry.requests, entry.failures)
    writeTimes(entry.responseUs)
    next = entry.key + 1
  }
  return writer.toBytes()
}

/** Adds up two encodings row by row and returns the encoded sums. */
export function mergeEncodedRows(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b
  if (b.length === 0) return a
  writer.reset()
  const left = new RowCursor(a)
  const right = new RowCursor(b)
  let next = 0
  while (left.key < Number.POSITIVE_INFINITY || right.key < Number.POSITIVE_INFINITY) {
    const key = Math.min(left.key, right.key)
    if (left.key === right.key) {
      writeHead(key - next, left.requests + right.requests, left.failures + right.failures)
      scratch.reset()
      left.addTimesTo(scratch)
      right.addTimesTo(scratch)
      writeTimes(scratch)
      left.advance()
      right.advance()
    } else {
      const one = left.key < right.key ? left : right
      writeHead(key - next, one.requests, one.failures)
      writer.varint(one.times.length)
      writer.bytes(one.times)
      one.advance()
    }
    next = key + 1
  }
  return writer.toBytes()
}

/** Calls `visit` for every row in order of the keys. The histogram is only valid during the call. */
export function forEachEncodedRow(encoded: Uint8Array, visit: (entry: RowEntry) => void): void {
  for (const cursor = new RowCursor(encoded); cursor.key < Number.POSITIVE_INFINITY; cursor.advance()) {
    scratch.reset()
    cursor.addTimesTo(scratch)
    visit({ key: cursor.key, requests: cursor.requests, failures: cursor.failures, responseUs: scratch })
  }
}

/** Iterates over encoded rows. After the last row, `key` is infinite. */
class RowCursor {
  key = -1
  requests = 0
  failures = 0
  times: Uint8Array = new Uint8Array(0)
  readonly #reader: ByteReader

  constructor(encoded: Uint8Array) {
    this.#reader = new ByteReader(encoded)
    this.advance()
  }

  advance(): void {
    if (this.#reader.remaining === 0) {
      this.key = Number.POSITIVE_INFINITY
      return
    }
    this.key += 1 + this.#reader.varint()
    this.requests = this.#reader.varint()
    this.failures = this.#reader.varint()
    this.times = this.#reader.bytes(this.#reader.varint())
  }

  addTimesTo(histogram: Histogram): void {
    readHistogram(new ByteReader(this.times), histogram)
  }
}

function writeHead(gap: number, requests: number, failures: number): void {
  writer.varint(gap)
  writer.varint(requests)
  writer.varint(failures)
}

function writeTimes(histogram: Histogram): void {
  histogramWriter.reset()
  writeHistogram(histogramWriter, histogram)
  writer.varint(histogramWriter.length)
  writer.bytes(histogramWriter.view())
}
