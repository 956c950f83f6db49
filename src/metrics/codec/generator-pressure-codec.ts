import { stallCauses } from '../../machine/stall-cause.ts'
import { GeneratorPressure, type ReplySum } from '../generator-pressure.ts'
import type { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'
import { corruptMessage } from './corrupt-message.ts'
import { readHistogram, writeHistogram } from './histogram-codec.ts'

/** Limits above what a worker can count in one delta. */
const maxCount = 2 ** 32
const maxSumUs = 2 ** 50

/** Writes a generator pressure: histograms and whole numbers. Equal counts give equal bytes. */
export function writePressure(writer: ByteWriter, pressure: GeneratorPressure): void {
  writeHistogram(writer, pressure.stallUs)
  for (const cause of stallCauses) writer.varint(pressure.stallUsByCause[cause])
  writeHistogram(writer, pressure.connectionWaitUs)
  writeHistogram(writer, pressure.inFlightWaitUs)
  for (const { replies, serviceUs } of [pressure.roomy, pressure.crowded]) {
    writer.varint(replies)
    writer.varint(serviceUs)
  }
  writer.varint(pressure.fileLimitHits)
  writer.varint(pressure.portLimitHits)
}

/** Reads a generator pressure. Throws a `PlimsollError` (`corrupt-message`) if its parts contradict each other. */
export function readPressure(reader: ByteReader): GeneratorPressure {
  const pressure = new GeneratorPressure()
  readHistogram(reader, pressure.stallUs)
  for (const cause of stallCauses) pressure.stallUsByCause[cause] = reader.varint(maxSumUs)
  const { busy, queued, halted } = pressure.stallUsByCause
  if (pressure.stallUs.isEmpty && busy + queued + halted > 0) {
    throw corruptMessage('there are causes but no stalls')
  }
  readHistogram(reader, pressure.connectionWaitUs)
  readHistogram(reader, pressure.inFlightWaitUs)
  readReplies(reader, pressure.roomy)
  readReplies(reader, pressure.crowded)
  pressure.fileLimitHits = reader.varint(maxCount)
  pressure.portLimitHits = reader.varint(maxCount)
  return pressure
}

function readReplies(reader: ByteReader, into: ReplySum): void {
  into.replies = reader.varint(maxCount)
  into.serviceUs = reader.varint(into.replies === 0 ? 0 : maxSumUs)
}
