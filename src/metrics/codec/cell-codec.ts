import { failureClasses } from '../../base/failure-class.ts'
import { Cell } from '../cell/cell.ts'
import type { StatusCounts } from '../cell/status-counts.ts'
import type { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'
import { corruptMessage } from './corrupt-message.ts'
import { readHistogram, writeHistogram } from './histogram-codec.ts'

/** Writes a cell. Equal counts give equal bytes, whatever the order of merging was. */
export function writeCell(writer: ByteWriter, cell: Cell): void {
  writer.varint(cell.requests)
  writer.varint(cell.failures)
  writer.varint(cell.unfinished)
  writer.varint(cell.bytesSent)
  writer.varint(cell.bytesReceived)
  writeHistogram(writer, cell.responseUs)
  writeHistogram(writer, cell.serviceUs)
  writeHistogram(writer, cell.failedResponseUs)
  writeHistogram(writer, cell.delayedUs)
  if (!cell.delayedUs.isEmpty) writeHistogram(writer, cell.undelayedUs)
  if (cell.failures > 0) {
    for (const count of cell.failuresByClass) writer.varint(count)
    writer.varint(cell.ownFailures)
    if (cell.ownFailures > 0) for (const count of cell.ownFailuresByClass) writer.varint(count)
    writeStatuses(writer, cell.failedStatusCodes)
  }
  writeStatuses(writer, cell.statusCodes)
}

function writeStatuses(writer: ByteWriter, statusCodes: StatusCounts): void {
  let statuses = 0
  statusCodes.forEach(() => {
    statuses += 1
  })
  writer.varint(statuses)
  statusCodes.forEach((status, count) => {
    writer.varint(status)
    writer.varint(count)
  })
}

/**
 * Reads a cell into `cell`, which must be empty, and returns it. Throws a `PlimsollError` (`corrupt-message`) if the
 * counts contradict each other.
 */
export function readCell(reader: ByteReader, cell: Cell = new Cell()): Cell {
  cell.requests = reader.varint()
  cell.failures = reader.varint(cell.requests)
  cell.unfinished = reader.varint(cell.requests - cell.failures)
  cell.bytesSent = reader.varint()
  cell.bytesReceived = reader.varint()
  readHistogram(reader, cell.responseUs)
  readHistogram(reader, cell.serviceUs)
  readHistogram(reader, cell.failedResponseUs)
  if (cell.responseUs.count !== cell.successes || cell.serviceUs.count !== cell.successes) {
    throw corruptMessage('the number of times is not the number of successes')
  }
  if (cell.failedResponseUs.count !== cell.failures) {
    throw corruptMessage('the number of times is not the number of failures')
  }
  readDelays(reader, cell)
  if (cell.failures > 0) {
    readClasses(reader, cell)
    readOwnFailures(reader, cell)
    readStatuses(reader, cell.failedStatusCodes, cell.failures)
  }
  readStatuses(reader, cell.statusCodes, cell.ended)
  cell.failedStatusCodes.forEach((status, count) => {
    if (count > cell.statusCodes.get(status))
      throw corruptMessage(`status ${status} has more failures than replies`)
  })
  return cell
}

function readClasses(reader: ByteReader, cell: Cell): void {
  let total = 0
  for (let index = 0; index < failureClasses.length; index++) {
    const count = reader.varint(cell.failures)
    cell.failuresByClass[index] = count
    total += count
  }
  if (total !== cell.failures) throw corruptMessage('the classes do not add up to the number of failures')
}

/** Reads the delayed times, which are some of the response times, and the same times without their delays. */
function readDelays(reader: ByteReader, cell: Cell): void {
  const { responseUs, delayedUs, undelayedUs } = cell
  readHistogram(reader, delayedUs)
  if (delayedUs.isEmpty) return
  readHistogram(reader, undelayedUs)
  if (undelayedUs.count !== delayedUs.count || undelayedUs.maxUs > delayedUs.maxUs)
    throw corruptMessage('the times without delays do not match those with them')
  if (delayedUs.minUs < responseUs.minUs || delayedUs.maxUs > responseUs.maxUs)
    throw corruptMessage('a delayed time is not a response time')
  delayedUs.forEachBucket((index, _, __, count) => {
    if (count > responseUs.countAt(index)) throw corruptMessage('a delayed time is not a response time')
  })
}

function readOwnFailures(reader: ByteReader, cell: Cell): void {
  const total = reader.varint(cell.failures)
  if (total === 0) return
  let counted = 0
  for (let index = 0; index < failureClasses.length; index++) {
    const count = reader.varint(cell.failuresByClass[index]!)
    if (count > 0) cell.recordOwnFailure(index, count)
    counted += count
  }
  if (counted !== total) throw corruptMessage('the own failures do not add up')
}

/** Reads statuses whose counts add up to at most `maxReplies`. */
function readStatuses(reader: ByteReader, into: StatusCounts, maxReplies: number): void {
  const statuses = reader.listLength(900, 2)
  let minStatus = 100
  let replies = 0
  for (let at = 0; at < statuses; at++) {
    const status = reader.varint(999)
    if (status < minStatus) throw corruptMessage(`status ${status} is out of order`)
    const count = reader.varint(maxReplies)
    if (count === 0) throw corruptMessage(`status ${status} has no reply`)
    into.add(status, count)
    minStatus = status + 1
    replies += count
  }
  if (replies > maxReplies) throw corruptMessage('there are more replies than requests')
}
