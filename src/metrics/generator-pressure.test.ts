import { expect, test } from 'vitest'
import { Random } from '../base/random.ts'
import { stallCauses } from '../machine/stall-cause.ts'
import { ByteReader } from './codec/byte-reader.ts'
import { ByteWriter } from './codec/byte-writer.ts'
import { readPressure, writePressure } from './codec/generator-pressure-codec.ts'
import { GeneratorPressure } from './generator-pressure.ts'

const corrupt = expect.objectContaining({ code: 'corrupt-message' })

function pressure(random: Random, events: number): GeneratorPressure {
  const made = new GeneratorPressure()
  for (let left = events; left > 0; left--) {
    made.recordStall(50 + random.exponential(100), random.pick(stallCauses))
    made.recordConnectionWait(random.exponential(3))
    made.recordInFlightWait(random.exponential(3))
    made.recordReply(random.exponential(9), random.chance(0.3))
    made.fileLimitHits += random.int(0, 1)
    made.portLimitHits += random.int(0, 1)
  }
  return made
}

function bytesOf(of: GeneratorPressure): Uint8Array {
  const writer = new ByteWriter()
  writePressure(writer, of)
  return writer.toBytes()
}

test('has the same bytes however it was merged, and is read back as written', () => {
  const random = new Random(7)
  const parts = Array.from({ length: 5 }, () => pressure(random, 20))
  const one = new GeneratorPressure()
  for (const part of parts) one.merge(part)
  const other = new GeneratorPressure()
  for (const part of parts.toReversed()) other.merge(readPressure(new ByteReader(bytesOf(part))))
  expect(bytesOf(other)).toEqual(bytesOf(one))
})

test('counts stalls by cause, and replies by how crowded the connections were', () => {
  const made = new GeneratorPressure()
  made.recordStall(300.0004, 'busy')
  made.recordStall(1_500, 'halted')
  made.recordReply(2.5, false)
  made.recordReply(7, true)
  made.recordReply(8, true)
  expect(made.stallUsByCause).toEqual({ busy: 300_000, queued: 0, halted: 1_500_000 })
  expect(made.stallUs.maxUs).toBe(1_500_000)
  expect(made.roomy).toEqual({ replies: 1, serviceUs: 2_500 })
  expect(made.crowded).toEqual({ replies: 2, serviceUs: 15_000 })
})

test('takes few bytes when empty, and is empty after a reset', () => {
  const made = pressure(new Random(1), 10)
  expect(bytesOf(made).length).toBeGreaterThan(50)
  made.reset()
  expect(bytesOf(made)).toEqual(bytesOf(new GeneratorPressure()))
  expect(bytesOf(made).length).toBeLessThan(16)
})

test('is refused if its parts contradict each other', () => {
  const causeless = new GeneratorPressure()
  causeless.stallUsByCause.busy = 5
  expect(() => readPressure(new ByteReader(bytesOf(causeless)))).toThrow(corrupt)
  const timeless = new GeneratorPressure()
  timeless.roomy.serviceUs = 5
  expect(() => readPressure(new ByteReader(bytesOf(timeless)))).toThrow(corrupt)
})
