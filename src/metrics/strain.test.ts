import { expect, test } from 'vitest'
import { Random } from '../base/random.ts'
import { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import { Strain, standstillCauses } from './strain.ts'
import { readStrain, writeStrain } from './strain-codec.ts'

const corrupt = expect.objectContaining({ code: 'corrupt-message' })

function strain(random: Random, events: number): Strain {
  const made = new Strain()
  for (let left = events; left > 0; left--) {
    made.stoodStill(50 + random.exponential(100), random.pick(standstillCauses))
    made.waited(random.exponential(3))
    made.heldUp(random.exponential(3))
    made.served(random.exponential(9), random.chance(0.3))
    made.filesShort += random.int(0, 1)
    made.portsShort += random.int(0, 1)
  }
  return made
}

function bytesOf(of: Strain): Uint8Array {
  const writer = new ByteWriter()
  writeStrain(writer, of)
  return writer.toBytes()
}

test('is the same bytes however it was merged, and reads as what was written', () => {
  const random = new Random(7)
  const parts = Array.from({ length: 5 }, () => strain(random, 20))
  const one = new Strain()
  for (const part of parts) one.merge(part)
  const other = new Strain()
  for (const part of parts.toReversed()) other.merge(readStrain(new ByteReader(bytesOf(part))))
  expect(bytesOf(other)).toEqual(bytesOf(one))
})

test('counts standstills by cause, and replies by how crowded it was', () => {
  const made = new Strain()
  made.stoodStill(300.0004, 'busy')
  made.stoodStill(1_500, 'halted')
  made.served(2.5, false)
  made.served(7, true)
  made.served(8, true)
  expect(made.standstillUsByCause).toEqual({ busy: 300_000, queued: 0, halted: 1_500_000 })
  expect(made.standstillUs.maxUs).toBe(1_500_000)
  expect(made.roomy).toEqual({ replies: 1, serviceUs: 2_500 })
  expect(made.crowded).toEqual({ replies: 2, serviceUs: 15_000 })
})

test('takes few bytes when there is nothing to tell, and forgets everything', () => {
  const made = strain(new Random(1), 10)
  expect(bytesOf(made).length).toBeGreaterThan(50)
  made.reset()
  expect(bytesOf(made)).toEqual(bytesOf(new Strain()))
  expect(bytesOf(made).length).toBeLessThan(16)
})

test('is not read where its parts contradict each other', () => {
  const causeless = new Strain()
  causeless.standstillUsByCause.busy = 5
  expect(() => readStrain(new ByteReader(bytesOf(causeless)))).toThrow(corrupt)
  const timeless = new Strain()
  timeless.roomy.serviceUs = 5
  expect(() => readStrain(new ByteReader(bytesOf(timeless)))).toThrow(corrupt)
})
