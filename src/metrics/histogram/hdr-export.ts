import { deflateSync, inflateSync } from 'node:zlib'
import { ByteReader } from '../codec/byte-reader.ts'
import { ByteWriter } from '../codec/byte-writer.ts'
import { corruptMessage } from '../codec/corrupt-message.ts'
import { Histogram } from './histogram.ts'
import { highestUs } from './histogram-layout.ts'

/**
 * The V2 encodings of HdrHistogram (AbstractHistogram.java). The highest byte of every number is first. The compressed
 * encoding is the cookie, the length of the rest, and the plain encoding in zlib format. The plain encoding:
 *
 * ```
 *    0  cookie                      4 bytes
 *    4  length of the payload       4
 *    8  normalizing index offset    4   0; some libraries write 1, which does not change the order of the payload
 *   12  significant digits          4
 *   16  lowest trackable value      8
 *   24  highest trackable value     8
 *   32  integer to double ratio     8   1.0; some libraries write an integer 1; unused for integer values
 *   40  payload: the count of each bucket, or −n for n > 1 empty buckets in a row; ZigZag LEB128
 * ```
 */
const plainCookie = 0x1c849303
const compressedCookie = 0x1c849304
/** The bits set in both cookies if counts have a variable width. */
const anyWidth = 0x10
const headerBytes = 40

/** Limits for input, far above the size of real files. */
const maxTextLength = 8 * 1024 * 1024
const maxPlainBytes = 16 * 1024 * 1024

/**
 * Encodes a histogram as base64 of the HdrHistogram V2 compressed encoding, for other tools. The encoding has only the
 * counts of the buckets; the exact sum, minimum and maximum are lost.
 */
export function encodeHdr(histogram: Histogram): string {
  const payload = new ByteWriter()
  let next = 0
  for (let index = histogram.nextBucket(0); index >= 0; index = histogram.nextBucket(next)) {
    const empty = index - next
    if (empty > 0) payload.zigzag(empty === 1 ? 0 : -empty)
    payload.zigzag(histogram.countAt(index))
    next = index + 1
  }
  // The Java library always writes the bucket of the maximum, which is 0 in an empty histogram.
  if (next === 0) payload.zigzag(0)
  const plain = Buffer.alloc(headerBytes + payload.length)
  plain.writeUInt32BE(plainCookie | anyWidth, 0)
  plain.writeUInt32BE(payload.length, 4)
  plain.writeInt32BE(0, 8)
  plain.writeInt32BE(3, 12)
  plain.writeBigInt64BE(1n, 16)
  plain.writeBigInt64BE(BigInt(highestUs), 24)
  plain.writeDoubleBE(1, 32)
  plain.set(payload.view(), headerBytes)
  const compressed = deflateSync(plain)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(compressedCookie | anyWidth, 0)
  head.writeUInt32BE(compressed.length, 4)
  return Buffer.concat([head, compressed]).toString('base64')
}

/**
 * Decodes base64 of the HdrHistogram V2 compressed encoding with any precision, and interprets its values as µs. Each
 * value becomes the middle of its bucket, so sum, minimum and maximum are approximate within half a bucket (0.05 % in our
 * layout). Values above one hour become one hour. Throws a `PlimsollError` (`corrupt-message`) for any other string.
 */
export function decodeHdr(base64: string): Histogram {
  if (base64.length > maxTextLength || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64))
    throw corruptMessage('it is not base64')
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length < 8 || !hasCookie(bytes, compressedCookie)) {
    throw corruptMessage('it is not HdrHistogram V2 compressed')
  }
  const length = bytes.readUInt32BE(4)
  if (length > bytes.length - 8) throw corruptMessage('it ends too early')
  const plain = inflate(bytes.subarray(8, 8 + length))
  if (plain.length < headerBytes || !hasCookie(plain, plainCookie)) {
    throw corruptMessage('it does not contain HdrHistogram V2')
  }
  const payloadLength = plain.readUInt32BE(4)
  if (payloadLength > plain.length - headerBytes) throw corruptMessage('it ends too early')
  return readCounts(
    new ByteReader(plain.subarray(headerBytes, headerBytes + payloadLength)),
    readLayout(plain),
  )
}

/** The sender's layout of buckets, which is ours with other parameters. */
interface Layout {
  /** The binary logarithm of the number of buckets in an octave. */
  halfBits: number
  /** The binary logarithm of the width of the narrowest bucket. */
  unitBits: number
  buckets: number
}

function readLayout(plain: Buffer): Layout {
  const digits = plain.readInt32BE(12)
  const lowest = Number(plain.readBigInt64BE(16))
  const highest = Number(plain.readBigInt64BE(24))
  if (!(digits >= 0 && digits <= 5)) throw corruptMessage(`it has ${digits} significant digits`)
  if (!(lowest >= 1 && highest >= 2 * lowest))
    throw corruptMessage(`it has a range from ${lowest} to ${highest}`)
  const halfBits = Math.max(Math.ceil(Math.log2(2 * 10 ** digits)), 1) - 1
  const unitBits = Math.floor(Math.log2(lowest))
  let octaves = 2
  for (let limit = 2 ** (halfBits + 1 + unitBits); limit <= highest; limit *= 2) octaves += 1
  return { halfBits, unitBits, buckets: octaves * 2 ** halfBits }
}

function readCounts(reader: ByteReader, layout: Layout): Histogram {
  const histogram = new Histogram()
  let index = 0
  while (reader.remaining > 0) {
    const count = reader.zigzag()
    const span = count < 0 ? -count : 1
    if (index + span > layout.buckets) throw corruptMessage('it has more buckets than its range')
    if (count > 0) {
      histogram.recordMany(middleOf(index, layout), count)
      if (histogram.count > Number.MAX_SAFE_INTEGER) throw corruptMessage('a number is beyond 2^53')
    }
    index += span
  }
  return histogram
}

function middleOf(index: number, { halfBits, unitBits }: Layout): number {
  const half = 2 ** halfBits
  const octave = Math.max(Math.floor(index / half) - 1, 0)
  const width = 2 ** (octave + unitBits)
  return (index - octave * half) * width + (width - 1) / 2
}

function hasCookie(bytes: Buffer, cookie: number): boolean {
  // The second hex digit is the width of counts, which varies in V2.
  return (bytes.readUInt32BE(0) & 0xffffff0f) === cookie
}

function inflate(bytes: Uint8Array): Buffer {
  try {
    return inflateSync(bytes, { maxOutputLength: maxPlainBytes })
  } catch (cause) {
    throw corruptMessage('it does not decompress', cause)
  }
}
