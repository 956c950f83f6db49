import type { ArrivalCounts, KeptTime, OwnDelayFigures } from '../delay/own-delay-figures.ts'
import { deltaLimits } from '../delta.ts'
import { highestUs } from '../histogram/histogram-layout.ts'
import type { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'

/** Limits above what a worker can count in one delta. */
const maxCount = 2 ** 32
const maxSumUs = 2 ** 50

/** Writes the own delays of a worker as varints. */
export function writeOwnDelays(writer: ByteWriter, delays: OwnDelayFigures): void {
  writer.varint(delays.largestUs)
  writer.byte(delays.isUnknown ? 1 : 0)
  writer.varint(delays.arrivals.length)
  for (const { second, phase, due, inTime } of delays.arrivals) {
    writer.varint(second)
    writer.varint(phase)
    writer.varint(due)
    writer.varint(inTime)
  }
  writer.varint(delays.keptTimes.length)
  for (const { phase, keptUs, usersUs } of delays.keptTimes) {
    writer.varint(phase)
    writer.varint(keptUs)
    writer.varint(usersUs)
  }
}

/** Reads the own delays of a worker. Throws a `PlimsollError` (`corrupt-message`) for anything out of range. */
export function readOwnDelays(reader: ByteReader): OwnDelayFigures {
  return {
    largestUs: reader.varint(highestUs),
    isUnknown: reader.varint(1) === 1,
    arrivals: readArrivals(reader),
    keptTimes: readKeptTimes(reader),
  }
}

function readArrivals(reader: ByteReader): ArrivalCounts[] {
  const arrivals: ArrivalCounts[] = []
  for (let left = reader.listLength(deltaLimits.arrivals, 4); left > 0; left--) {
    arrivals.push({
      second: reader.varint(deltaLimits.seconds),
      phase: reader.varint(deltaLimits.phases - 1),
      due: reader.varint(maxCount),
      inTime: reader.varint(maxCount),
    })
  }
  return arrivals
}

function readKeptTimes(reader: ByteReader): KeptTime[] {
  const times: KeptTime[] = []
  for (let left = reader.listLength(deltaLimits.phases, 3); left > 0; left--) {
    times.push({
      phase: reader.varint(deltaLimits.phases - 1),
      keptUs: reader.varint(maxSumUs),
      usersUs: reader.varint(maxSumUs),
    })
  }
  return times
}
