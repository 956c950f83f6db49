import { crc32 } from 'node:zlib'
import { failureClasses } from '../../base/failure-class.ts'
import { rowKinds } from '../../base/row-kind.ts'
import { plainText } from '../../base/text/plain-text.ts'
import { TimingCell, timingParts } from '../cell/timing-cell.ts'
import {
  type CheckCounts,
  type Delta,
  type DeltaCell,
  type DeltaTiming,
  deltaLimits,
  type ErrorCounts,
  type LoadFigures,
  type MetricCounts,
  type RowName,
  type ScenarioCounts,
} from '../delta.ts'
import { highestUs } from '../histogram/histogram-layout.ts'
import { type AnswerFigures, allParts } from '../silence/answer-figures.ts'
import { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import { readCell, writeCell } from './cell-codec.ts'
import { corruptMessage } from './corrupt-message.ts'
import { readPressure, writePressure } from './generator-pressure-codec.ts'
import { readHistogram, writeHistogram } from './histogram-codec.ts'
import { readMetricCell, writeMetricCell } from './metric-cell-codec.ts'
import { readOwnDelays, writeOwnDelays } from './own-delays-codec.ts'

/** The first byte of a delta. Increase it when the layout changes, and when a failure class is added. */
const version = 8

/** The maximum size of a string: a UTF-16 unit is at most three bytes of UTF-8. */
const maxTextBytes = deltaLimits.textLength * 3

/** Includes one row of each kind for the rows beyond the limit. */
const maxRows = deltaLimits.rows + rowKinds.length

/** Limits above what one worker can count in a second, low enough that sums over many workers are exact. */
const maxCount = 2 ** 32
const maxBytes = 2 ** 45
const maxMs = 1e12

const writer = new ByteWriter(64 * 1024)

/**
 * Encodes a delta: version, worker, sequence, second, final flag, each list after its length, the load figures, and the
 * CRC-32 of all these bytes. Whole numbers are varints. Throws a `RangeError` for a delta that is too long, has too long
 * a string or has a number that is not safe. The recorder never makes one.
 */
export function encodeDelta(delta: Delta): Uint8Array<ArrayBuffer> {
  writer.reset()
  writer.byte(version)
  writer.varint(delta.worker)
  writer.varint(delta.sequence)
  writer.varint(delta.second)
  writer.byte(delta.final ? 1 : 0)
  writeList(delta.names, writeName)
  writeList(delta.cells, writeDeltaCell)
  writeList(delta.scenarios, writeScenario)
  writeList(delta.checks, writeCheck)
  writeList(delta.errors, writeError)
  writeList(delta.metrics, writeMetric)
  writeList(delta.timings, writeTiming)
  writeLoad(delta.load)
  writer.uint32(crc32(writer.view()))
  if (writer.length > deltaLimits.bytes) throw new RangeError(`a delta of ${writer.length} bytes is too long`)
  return writer.toBytes()
}

/** Decodes a delta. Throws a `PlimsollError` (`corrupt-message`) for anything that `encodeDelta` would not write. */
export function decodeDelta(bytes: Uint8Array): Delta {
  if (bytes.length > deltaLimits.bytes) throw corruptMessage(`${bytes.length} bytes are too many`)
  if (bytes.length < 5) throw corruptMessage('it ends too early')
  if (bytes[0] !== version) throw corruptMessage(`it has version ${bytes[0]}, not ${version}`)
  const body = bytes.subarray(0, -4)
  if (new ByteReader(bytes.subarray(-4)).uint32() !== crc32(body))
    throw corruptMessage('its checksum is wrong')
  const reader = new ByteReader(body)
  reader.byte()
  const delta = {
    worker: reader.varint(deltaLimits.workers),
    sequence: reader.varint(),
    second: reader.varint(deltaLimits.seconds),
    final: readFlag(reader),
    names: readList(reader, maxRows, 3, readName),
    cells: readCells(reader),
    scenarios: readList(reader, deltaLimits.scenarios, 4, readScenario),
    checks: readList(reader, deltaLimits.checks * deltaLimits.phases, 4, readCheck),
    errors: readList(reader, deltaLimits.errors + failureClasses.length, 20, readError),
    metrics: readMetrics(reader),
    timings: readTimings(reader),
    load: readLoad(reader),
  }
  reader.end()
  return delta
}

function writeList<T>(items: readonly T[], write: (item: T) => void): void {
  writer.varint(items.length)
  for (const item of items) write(item)
}

function readList<T>(
  reader: ByteReader,
  max: number,
  minItemBytes: number,
  read: (reader: ByteReader) => T,
): T[] {
  const items: T[] = []
  for (let left = reader.listLength(max, minItemBytes); left > 0; left--) items.push(read(reader))
  return items
}

function readText(reader: ByteReader): string {
  const text = reader.text(maxTextBytes)
  // The string will be displayed, and the sender may not have cleaned it.
  if (plainText(text, deltaLimits.textLength) !== text) throw corruptMessage('a string is not plain text')
  return text
}

function readFlag(reader: ByteReader): boolean {
  return reader.varint(1) === 1
}

function writeName(name: RowName): void {
  writer.varint(name.index)
  writer.byte(rowKinds.indexOf(name.kind))
  writer.text(name.name, maxTextBytes)
}

function readName(reader: ByteReader): RowName {
  const index = reader.varint(maxRows - 1)
  const kind = rowKinds[reader.varint(rowKinds.length - 1)]!
  return { index, name: readText(reader), kind }
}

function writeDeltaCell({ phase, row, cell }: DeltaCell): void {
  writer.varint(phase)
  writer.varint(row)
  writeCell(writer, cell)
}

function readCells(reader: ByteReader): DeltaCell[] {
  let memoryBytes = 0
  return readList(reader, deltaLimits.cells, 11, () => {
    const read = readDeltaCell(reader)
    memoryBytes += read.cell.memoryBytes
    if (memoryBytes > deltaLimits.memoryBytes) throw corruptMessage('its cells are too large')
    return read
  })
}

function readDeltaCell(reader: ByteReader): DeltaCell {
  const phase = reader.varint(deltaLimits.phases - 1)
  const row = reader.varint(maxRows - 1)
  const cell = readCell(reader)
  if (cell.requests > maxCount || cell.bytesSent > maxBytes || cell.bytesReceived > maxBytes) {
    throw corruptMessage('the counts are too large for one second')
  }
  return { phase, row, cell }
}

function writeScenario(counts: ScenarioCounts): void {
  writer.varint(counts.scenario)
  writer.varint(counts.started)
  writer.varint(counts.completed)
  writer.varint(counts.failed)
}

function readScenario(reader: ByteReader): ScenarioCounts {
  const scenario = reader.varint(deltaLimits.scenarios - 1)
  const started = reader.varint(maxCount)
  const completed = reader.varint(maxCount)
  return { scenario, started, completed, failed: reader.varint(completed) }
}

function writeCheck(counts: CheckCounts): void {
  writer.varint(counts.phase)
  writer.text(counts.name, maxTextBytes)
  writer.varint(counts.passes)
  writer.varint(counts.failures)
}

function readCheck(reader: ByteReader): CheckCounts {
  return {
    phase: reader.varint(deltaLimits.phases - 1),
    name: readText(reader),
    passes: reader.varint(maxCount),
    failures: reader.varint(maxCount),
  }
}

function writeError(counts: ErrorCounts): void {
  writer.text(counts.label, maxTextBytes)
  writer.varint(counts.classIndex)
  writer.text(counts.message, maxTextBytes)
  writer.varint(counts.count)
  writer.float64(counts.firstSeenMs)
  writer.float64(counts.lastSeenMs)
}

function readError(reader: ByteReader): ErrorCounts {
  const label = readText(reader)
  const classIndex = reader.varint(failureClasses.length - 1)
  const message = readText(reader)
  const count = reader.varint(maxCount)
  const firstSeenMs = reader.float64(0, maxMs)
  return {
    label,
    classIndex,
    message,
    count,
    firstSeenMs,
    lastSeenMs: reader.float64(firstSeenMs, maxMs),
  }
}

function writeMetric({ phase, row, name, cell }: MetricCounts): void {
  writer.varint(phase)
  // 0 is a metric of the run.
  writer.varint(row === undefined ? 0 : row + 1)
  writer.text(name, maxTextBytes)
  writeMetricCell(writer, cell)
}

function readMetrics(reader: ByteReader): MetricCounts[] {
  let memoryBytes = 0
  const maxMetrics = (deltaLimits.metrics + deltaLimits.rowMetrics) * deltaLimits.phases
  return readList(reader, maxMetrics, 6, () => {
    const phase = reader.varint(deltaLimits.phases - 1)
    const rowCode = reader.varint(maxRows)
    const name = readText(reader)
    const cell = readMetricCell(reader)
    memoryBytes += cell.memoryBytes
    if (memoryBytes > deltaLimits.memoryBytes) throw corruptMessage('its metrics are too large')
    if (cell.count > maxCount) throw corruptMessage('the counts are too large for one second')
    return { phase, row: rowCode === 0 ? undefined : rowCode - 1, name, cell }
  })
}

function writeTiming({ phase, row, cell }: DeltaTiming): void {
  writer.varint(phase)
  writer.varint(row)
  for (const part of cell.parts) writeHistogram(writer, part)
}

function readTimings(reader: ByteReader): DeltaTiming[] {
  let memoryBytes = 0
  return readList(reader, deltaLimits.cells, 2 + timingParts.length, () => {
    const phase = reader.varint(deltaLimits.phases - 1)
    const row = reader.varint(maxRows - 1)
    const cell = new TimingCell()
    for (const part of cell.parts) readHistogram(reader, part)
    memoryBytes += cell.memoryBytes
    if (memoryBytes > deltaLimits.memoryBytes) throw corruptMessage('its timings are too large')
    if (cell.isEmpty) throw corruptMessage('a timing has no request')
    return { phase, row, cell }
  })
}

function writeLoad(load: LoadFigures): void {
  writer.varint(load.planned)
  writer.varint(load.started)
  writer.varint(load.dropped)
  writer.varint(load.loadShortfall.users)
  writer.varint(load.loadShortfall.unreadyUsers)
  writer.varint(load.loadShortfall.hungUsers)
  writer.varint(load.loadShortfall.unreadyArrivals)
  writer.varint(load.loadShortfall.overdueArrivals)
  writer.varint(load.users)
  writer.varint(load.inFlight)
  writer.varint(load.retries)
  writer.varint(load.redirects)
  writer.varint(load.cookiesDropped)
  writer.varint(load.connectionsOpened)
  writeHistogram(writer, load.lagUs)
  writer.float64(load.loopActiveMs)
  writer.float64(load.loopIdleMs)
  writer.float64(load.loopDelayMaxMs)
  writer.float64(load.cpuMs)
  writePressure(writer, load.pressure)
  writeAnswers(load.answers)
  writeOwnDelays(writer, load.ownDelays)
}

function readLoad(reader: ByteReader): LoadFigures {
  return {
    planned: reader.varint(maxCount),
    started: reader.varint(maxCount),
    dropped: reader.varint(maxCount),
    loadShortfall: {
      users: reader.varint(maxCount),
      unreadyUsers: reader.varint(maxCount),
      hungUsers: reader.varint(maxCount),
      unreadyArrivals: reader.varint(maxCount),
      overdueArrivals: reader.varint(maxCount),
    },
    users: reader.varint(maxCount),
    inFlight: reader.varint(maxCount),
    retries: reader.varint(maxCount),
    redirects: reader.varint(maxCount),
    cookiesDropped: reader.varint(maxCount),
    connectionsOpened: reader.varint(maxCount),
    lagUs: readHistogram(reader),
    loopActiveMs: reader.float64(0, maxMs),
    loopIdleMs: reader.float64(0, maxMs),
    loopDelayMaxMs: reader.float64(0, maxMs),
    cpuMs: reader.float64(0, maxMs),
    pressure: readPressure(reader),
    answers: readAnswers(reader),
    ownDelays: readOwnDelays(reader),
  }
}

function writeAnswers({ underWay, successes, longestWaitUs }: AnswerFigures): void {
  writer.varint(longestWaitUs)
  writer.varint(underWay)
  writer.byte(successes === undefined ? 0 : 1)
  if (successes === undefined) return
  writer.float64(successes.fromMs)
  writer.float64(successes.toMs)
}

function readAnswers(reader: ByteReader): AnswerFigures {
  const longestWaitUs = reader.varint(highestUs)
  const underWay = reader.varint(allParts)
  if (!readFlag(reader)) return { underWay, successes: undefined, longestWaitUs }
  const fromMs = reader.float64(0, maxMs)
  return { underWay, successes: { fromMs, toMs: reader.float64(fromMs, maxMs) }, longestWaitUs }
}
