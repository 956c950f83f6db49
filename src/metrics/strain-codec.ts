import type { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'
import { corruptMessage } from './corrupt-message.ts'
import { readHistogram, writeHistogram } from './histogram-codec.ts'
import { type ReplySum, Strain, standstillCauses } from './strain.ts'

/** More than a worker can do in one delta. */
const countLimit = 2 ** 32
const sumLimitUs = 2 ** 50

/** Writes a strain: histograms and whole numbers, the same content as the same bytes. */
export function writeStrain(writer: ByteWriter, strain: Strain): void {
  writeHistogram(writer, strain.standstillUs)
  for (const cause of standstillCauses) writer.varint(strain.standstillUsByCause[cause])
  writeHistogram(writer, strain.connectionWaitUs)
  writeHistogram(writer, strain.inFlightWaitUs)
  for (const { replies, serviceUs } of [strain.roomy, strain.crowded]) {
    writer.varint(replies)
    writer.varint(serviceUs)
  }
  writer.varint(strain.filesShort)
  writer.varint(strain.portsShort)
}

/** Reads a strain. Throws a `PlimsollError` (`corrupt-message`) when its parts do not belong together. */
export function readStrain(reader: ByteReader): Strain {
  const strain = new Strain()
  readHistogram(reader, strain.standstillUs)
  for (const cause of standstillCauses) strain.standstillUsByCause[cause] = reader.varint(sumLimitUs)
  const { busy, queued, halted } = strain.standstillUsByCause
  if (strain.standstillUs.isEmpty && busy + queued + halted > 0) {
    throw corruptMessage('standstills have a cause that never were')
  }
  readHistogram(reader, strain.connectionWaitUs)
  readHistogram(reader, strain.inFlightWaitUs)
  readReplies(reader, strain.roomy)
  readReplies(reader, strain.crowded)
  strain.filesShort = reader.varint(countLimit)
  strain.portsShort = reader.varint(countLimit)
  return strain
}

function readReplies(reader: ByteReader, into: ReplySum): void {
  into.replies = reader.varint(countLimit)
  into.serviceUs = reader.varint(into.replies === 0 ? 0 : sumLimitUs)
}
