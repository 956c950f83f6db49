import { Cell } from '../cell/cell.ts'
import { ByteReader } from '../codec/byte-reader.ts'
import { ByteWriter } from '../codec/byte-writer.ts'
import { readCell, writeCell } from '../codec/cell-codec.ts'
import type { Histogram } from '../histogram/histogram.ts'

/** The histograms of a cell: their least and greatest are kept, because taking away does not tell them. */
const histogramsOf = (cell: Cell): readonly Histogram[] => [
  cell.responseUs,
  cell.serviceUs,
  cell.failedResponseUs,
]

/** One of the cells that lie in the window, packed: full ones would take a hundred times as much. */
interface Packed {
  bytes: Uint8Array
  ranges: readonly { minUs: number; maxUs: number }[]
}

const writer = new ByteWriter(1_024)

/** Where what leaves a window is unpacked: a new cell each time would cost more than all the rest. */
const leaving = new Cell()

/** The sum of the last cells that were pushed: each second one comes and one goes. */
export class SlidingCell {
  /** What is in the window, together. Not to be changed. */
  readonly sum = new Cell()
  readonly #packed: Packed[] = []

  get length(): number {
    return this.#packed.length
  }

  push(cell: Cell): void {
    writer.reset()
    writeCell(writer, cell)
    const ranges = histogramsOf(cell).map(({ isEmpty, minUs, maxUs }) =>
      isEmpty ? { minUs: Number.POSITIVE_INFINITY, maxUs: -1 } : { minUs, maxUs },
    )
    this.#packed.push({ bytes: writer.toBytes(), ranges })
    this.sum.merge(cell)
  }

  /** Takes away the oldest. */
  shift(): void {
    const oldest = this.#packed.shift()
    if (oldest === undefined) return
    leaving.reset()
    const cell = readCell(new ByteReader(oldest.bytes), leaving)
    const { sum } = this
    sum.requests -= cell.requests
    sum.failures -= cell.failures
    sum.bytesSent -= cell.bytesSent
    sum.bytesReceived -= cell.bytesReceived
    cell.failuresByClass.forEach((count, index) => {
      sum.failuresByClass[index]! -= count
    })
    cell.statusCodes.forEach((status, count) => {
      sum.statusCodes.add(status, -count)
    })
    cell.failedStatusCodes.forEach((status, count) => {
      sum.failedStatusCodes.add(status, -count)
    })
    histogramsOf(sum).forEach((histogram, at) => {
      let [minUs, maxUs] = [Number.POSITIVE_INFINITY, -1]
      for (const { ranges } of this.#packed) {
        minUs = Math.min(minUs, ranges[at]!.minUs)
        maxUs = Math.max(maxUs, ranges[at]!.maxUs)
      }
      histogram.subtract(histogramsOf(cell)[at]!, minUs, maxUs)
    })
  }

  clear(): void {
    this.#packed.length = 0
    this.sum.reset()
  }
}
