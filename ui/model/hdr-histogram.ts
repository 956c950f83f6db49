/** A histogram of times. */
export interface LatencyHistogram {
  /** The values in ascending order. */
  valuesMs: number[]
  /** The count of each value. */
  counts: number[]
  /** The sum of all counts. */
  count: number
}

const compressedCookie = 0x1c849304
const plainCookie = 0x1c849303
/** The limit of a body; histograms of Plimsoll are smaller. */
const maxBytes = 4_000_000

/**
 * Reads a histogram in HdrHistogram's V2 compressed encoding: base64 of a head and a deflated body, in which runs
 * of zeroes are negative and all numbers are zigzag LEB128. Returns null for any other string; the page then draws the
 * percentiles instead.
 */
export async function readHistogram(base64: string): Promise<LatencyHistogram | null> {
  try {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
    const head = new DataView(bytes.buffer)
    if ((head.getUint32(0) & ~0xf0) >>> 0 !== compressedCookie) return null
    const body = await inflate(bytes.subarray(8, 8 + head.getUint32(4)))
    return body === null ? null : readBody(body)
  } catch {
    return null
  }
}

async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | null> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate')).getReader()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return new Uint8Array(await new Blob(chunks).arrayBuffer())
    length += value.length
    if (length > maxBytes) {
      await reader.cancel()
      return null
    }
    chunks.push(value as Uint8Array<ArrayBuffer>)
  }
}

function readBody(bytes: Uint8Array<ArrayBuffer>): LatencyHistogram | null {
  const head = new DataView(bytes.buffer)
  if ((head.getUint32(0) & ~0xf0) >>> 0 !== plainCookie) return null
  const digits = head.getInt32(12)
  const lowest = Number(head.getBigInt64(16))
  const end = 40 + head.getInt32(4)
  if (end > bytes.length || digits < 1 || digits > 5 || lowest < 1) return null

  const valueAt = highestOfSlot(digits, lowest)
  const histogram: LatencyHistogram = { valuesMs: [], counts: [], count: 0 }
  let slot = 0
  for (let at = 40; at < end; ) {
    let number = 0
    let factor = 1
    for (let byte = 0x80; byte & 0x80; factor *= 128) {
      byte = bytes[at++]!
      number += (byte & 0x7f) * factor
    }
    const value = number % 2 === 0 ? number / 2 : -(number + 1) / 2
    if (value < 0) slot -= value
    else {
      if (value > 0) {
        histogram.valuesMs.push(valueAt(slot) / 1_000)
        histogram.counts.push(value)
        histogram.count += value
      }
      slot++
    }
  }
  return histogram
}

/** The highest value of a slot, as percentiles of HdrHistogram report it. */
function highestOfSlot(digits: number, lowest: number): (slot: number) => number {
  const half = 2 ** (Math.ceil(Math.log2(2 * 10 ** digits)) - 1)
  const unit = 2 ** Math.floor(Math.log2(lowest))
  return (slot) => {
    const bucket = Math.max(0, Math.floor(slot / half) - 1)
    const width = unit * 2 ** bucket
    return (slot - bucket * half) * width + width - 1
  }
}
