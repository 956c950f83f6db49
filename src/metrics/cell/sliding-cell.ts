import { ByteReader } from '../codec/byte-reader.ts'
import { ByteWriter } from '../codec/byte-writer.ts'
import { readCell, writeCell } from '../codec/cell-codec.ts'
import type { Histogram } from '../histogram/histogram.ts'
import { Cell } from './cell.ts'

/** Returns the histograms of a cell, whose ranges are stored because they cannot be computed by subtraction. */
const histogramsOf = (cell: Cell): readonly Histogram[] => [
  cell.responseUs,
  cell.serviceUs,
  cell.failedResponseUs,
  cell.delayedUs,
  cell.undelayedUs,
]

/** A cell in the window, encoded because an object would take a hundred times as much memory. */
interface EncodedCell {
  bytes: Uint8Array
  ranges: readonly { minUs: number; maxUs: number }[]
}

const writer = new ByteWriter(1_024)

/** The decoded cell that leaves a window. It is reused, because making a cell would take longer than the rest. */
const leaving = new Cell()

/** The sum of the cells in a sliding window, to which one cell is added and from which one is removed each second. */
export class SlidingCell {
  /** The sum of the cells in the window. Callers must not change it. */
  readonly sum = new Cell()
  readonly #window: EncodedCell[] = []

  get length(): number {
    return this.#window.length
  }

  push(cell: Cell): void {
    writer.reset()
    writeCell(writer, cell)
    const ranges = histogramsOf(cell).map(({ isEmpty, minUs, maxUs }) =>
      isEmpty ? { minUs: Number.POSITIVE_INFINITY, maxUs: -1 } : { minUs, maxUs },
    )
    this.#window.push({ bytes: writer.toBytes(), ranges })
    this.sum.merge(cell)
  }

  /** Removes the oldest cell. */
  shift(): void {
    const oldest = this.#window.shift()
    if (oldest === undefined) return
    leaving.reset()
    const cell = readCell(new ByteReader(oldest.bytes), leaving)
    const { sum } = this
    sum.requests -= cell.requests
    sum.failures -= cell.failures
    sum.unfinished -= cell.unfinished
    sum.bytesSent -= cell.bytesSent
    sum.bytesReceived -= cell.bytesReceived
    cell.failuresByClass.forEach((count, index) => {
      sum.failuresByClass[index]! -= count
    })
    cell.ownFailuresByClass.forEach((count, index) => {
      if (count > 0) sum.recordOwnFailure(index, -count)
    })
    cell.statusCodes.forEach((status, count) => {
      sum.statusCodes.add(status, -count)
    })
    cell.failedStatusCodes.forEach((status, count) => {
      sum.failedStatusCodes.add(status, -count)
    })
    histogramsOf(sum).forEach((histogram, at) => {
      let [minUs, maxUs] = [Number.POSITIVE_INFINITY, -1]
      for (const { ranges } of this.#window) {
        minUs = Math.min(minUs, ranges[at]!.minUs)
        maxUs = Math.max(maxUs, ranges[at]!.maxUs)
      }
      histogram.subtract(histogramsOf(cell)[at]!, minUs, maxUs)
    })
  }

  clear(): void {
    this.#window.length = 0
    this.sum.reset()
  }
}
