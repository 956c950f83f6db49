import { deflateSync, inflateSync } from 'node:zlib'
import { ByteReader } from '../codec/byte-reader.ts'
import { ByteWriter } from '../codec/byte-writer.ts'
import { corruptMessage } from '../codec/corrupt-message.ts'
import { Histogram } from './histogram.ts'
import { highestUs } from './histogram-layout.ts'

/**
 * The V2 encodings of HdrHistogram (AbstractHistogram.java). All numbers highest byte first. Compressed: the cookie,
 * the length of what follows, and the plain encoding in zlib format. Plain:
 *
 * ```
 *    0  cookie                      4 bytes
 *    4  length of the payload       4
 *    8  normalizing index offset    4   0; some write 1, and it changes nothing in the order of the payload
 *   12  significant digits          4
 *   16  lowest trackable value      8
 *   24  highest trackable value     8
 *   32  integer to double ratio     8   1.0; some write an integer 1, and it is not for integer values
 *   40  payload: for each bucket its count, or for a run of n > 1 empty ones −n; ZigZag LEB128
 * ```
 */
const plainCookie = 0x1c849303
const compressedCookie = 0x1c849304
/** Set in both cookies: counts have any width. */
const anyWidth = 0x10
const headBytes = 40

/** Limits for input, each far above what a real file has. */
const textLimit = 8 * 1024 * 1024
const plainBytesLimit = 16 * 1024 * 1024

/**
 * Encodes a histogram in HdrHistogram V2 compressed encoding, base64, for other tools. It has only the counts of the
 * buckets; the exact sum, minimum and maximum are lost.
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
  // Java lists at least the bucket of the maximum, which is 0 in an empty histogram.
  if (next === 0) payload.zigzag(0)
  const plain = Buffer.alloc(headBytes + payload.length)
  plain.writeUInt32BE(plainCookie | anyWidth, 0)
  plain.writeUInt32BE(payload.length, 4)
  plain.writeInt32BE(0, 8)
  plain.writeInt32BE(3, 12)
  plain.writeBigInt64BE(1n, 16)
  plain.writeBigInt64BE(BigInt(highestUs), 24)
  plain.writeDoubleBE(1, 32)
  plain.set(payload.view(), headBytes)
  const compressed = deflateSync(plain)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(compressedCookie | anyWidth, 0)
  head.writeUInt32BE(compressed.length, 4)
  return Buffer.concat([head, compressed]).toString('base64')
}

/**
 * Decodes HdrHistogram V2 compressed encoding, base64, of any precision; its values are taken as µs. Each value becomes
 * the middle of its bucket, so sum, minimum and maximum are approximate within half a bucket (0.05 % for our own).
 * Values above one hour become one hour. Throws a `PlimsollError` (`corrupt-message`) for anything else.
 */
export function decodeHdr(base64: string): Histogram {
  if (base64.length > textLimit || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw corruptMessage('no base64')
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length < 8 || !hasCookie(bytes, compressedCookie)) {
    throw corruptMessage('it is not HdrHistogram V2 compressed')
  }
  const length = bytes.readUInt32BE(4)
  if (length > bytes.length - 8) throw corruptMessage('it ends too early')
  const plain = inflate(bytes.subarray(8, 8 + length))
  if (plain.length < headBytes || !hasCookie(plain, plainCookie)) {
    throw corruptMessage('there is no HdrHistogram V2 inside')
  }
  const payloadLength = plain.readUInt32BE(4)
  if (payloadLength > plain.length - headBytes) throw corruptMessage('it ends too early')
  return readCounts(new ByteReader(plain.subarray(headBytes, headBytes + payloadLength)), readLayout(plain))
}

/** The layout of the sender's buckets: the same scheme as ours with other numbers. */
interface Layout {
  /** How many buckets of one width there are in an octave, as a power of two. */
  halfBits: number
  /** The width of the narrowest bucket, as a power of two. */
  unitBits: number
  buckets: number
}

function readLayout(plain: Buffer): Layout {
  const digits = plain.readInt32BE(12)
  const lowest = Number(plain.readBigInt64BE(16))
  const highest = Number(plain.readBigInt64BE(24))
  if (!(digits >= 0 && digits <= 5)) throw corruptMessage(`${digits} significant digits`)
  if (!(lowest >= 1 && highest >= 2 * lowest)) throw corruptMessage(`a range from ${lowest} to ${highest}`)
  const halfBits = Math.max(Math.ceil(Math.log2(2 * 10 ** digits)), 1) - 1
  const unitBits = Math.floor(Math.log2(lowest))
  let octaves = 2
  for (let reach = 2 ** (halfBits + 1 + unitBits); reach <= highest; reach *= 2) octaves += 1
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
  // The second hex digit is the width of counts, which V2 varies.
  return (bytes.readUInt32BE(0) & 0xffffff0f) === cookie
}

function inflate(bytes: Uint8Array): Buffer {
  try {
    return inflateSync(bytes, { maxOutputLength: plainBytesLimit })
  } catch (cause) {
    throw corruptMessage('it does not decompress', cause)
  }
}
