import { crc32 } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { times } from '../../../test/support/repeats.ts'
import { PlimsollError } from '../../base/error.ts'
import { Random } from '../../base/random.ts'
import { rowKinds } from '../../base/row-kind.ts'
import { stallCauses } from '../../machine/stall-cause.ts'
import { Cell } from '../cell/cell.ts'
import { MetricCell, metricKinds } from '../cell/metric-cell.ts'
import { TimingCell } from '../cell/timing-cell.ts'
import type { Delta } from '../delta.ts'
import { GeneratorPressure } from '../generator-pressure.ts'
import { Histogram } from '../histogram/histogram.ts'
import { decodeDelta, encodeDelta } from './delta-codec.ts'

const corrupt = expect.objectContaining({ code: 'corrupt-message' })

function pressureOf(random: Random): GeneratorPressure {
  const pressure = new GeneratorPressure()
  for (let left = random.int(0, 3); left > 0; left--) {
    pressure.recordStall(random.exponential(100), random.pick(stallCauses))
    pressure.recordConnectionWait(random.exponential(10))
    pressure.recordInFlightWait(random.exponential(10))
    pressure.recordReply(random.exponential(10), random.chance(0.5))
  }
  pressure.fileLimitHits = random.int(0, 2)
  pressure.portLimitHits = random.int(0, 300)
  return pressure
}

function sample(random: Random): Delta {
  const cells = Array.from({ length: random.int(0, 4) }, (_, row) => {
    const cell = new Cell()
    for (let left = random.int(1, 20); left > 0; left--) {
      const us = random.exponential(5_000)
      if (random.chance(0.7)) {
        cell.recordSuccess(us, us, 200, 100, 1_000)
        if (random.chance(0.3)) cell.recordDelay(us, random.exponential(2_000))
      } else {
        const classIndex = random.int(0, 10)
        cell.recordFailure(us, classIndex, 0, 100, 0)
        if (random.chance(0.3)) cell.recordOwnFailure(classIndex)
      }
    }
    return { phase: random.int(0, 3), row, cell }
  })
  const lagUs = new Histogram()
  lagUs.recordMany(random.int(0, 900), random.int(0, 50))
  return {
    worker: random.int(0, 9),
    sequence: random.int(0, 1_000_000),
    second: random.int(0, 100_000),
    final: random.chance(0.5),
    names: cells.map(({ row }) => ({
      index: row,
      name: `GET /größe/${row} 🚢`,
      kind: random.pick(rowKinds),
    })),
    cells,
    scenarios: [{ scenario: 2, started: 10, completed: 9, failed: 3 }],
    checks: [{ phase: 0, name: 'has an id', passes: 7, failures: 1 }],
    errors: [
      {
        label: 'GET /',
        classIndex: 4,
        message: 'cut off',
        count: 2,
        firstSeenMs: 1.25,
        lastSeenMs: 900.5,
      },
    ],
    metrics: metricKinds.map((kind, at) => {
      const cell = new MetricCell(kind)
      for (let left = random.int(1, 9); left > 0; left--) cell.record(random.int(0, 1), random.int(0, 999))
      // Half of them of the run, half of a row.
      return { phase: at, row: at % 2 === 0 ? undefined : random.int(0, 2), name: `own ${kind}`, cell }
    }),
    timings: cells.map(({ phase, row }) => {
      const cell = new TimingCell()
      const ms = () => random.int(0, 3)
      for (let left = random.int(1, 5); left > 0; left--) {
        cell.record({
          queueMs: ms(),
          dnsMs: ms(),
          connectMs: ms(),
          tlsMs: ms(),
          sendMs: 0,
          firstByteMs: 1,
          receiveMs: ms(),
        })
      }
      return { phase, row, cell }
    }),
    load: {
      planned: 100,
      started: 99,
      dropped: 1,
      loadShortfall: { users: 7, unreadyUsers: 2, hungUsers: 1, unreadyArrivals: 3, overdueArrivals: 5 },
      users: 12,
      inFlight: 5,
      retries: 1,
      redirects: 4,
      cookiesDropped: 6,
      connectionsOpened: 3,
      lagUs,
      loopActiveMs: 300.125,
      loopIdleMs: 699.5,
      loopDelayMaxMs: 12.5,
      cpuMs: 310,
      pressure: pressureOf(random),
      answers: {
        underWay: 0b1000000001,
        successes: { fromMs: 2_999.5, toMs: 3_456.25 },
        longestWaitUs: 5_700_123,
      },
      ownDelays: {
        largestUs: random.int(0, 50_000),
        isUnknown: random.chance(0.1),
        arrivals: [
          { second: 41, phase: 0, due: 0, inTime: 2 },
          { second: 42, phase: 1, due: 100, inTime: 97 },
        ],
        keptTimes: [{ phase: 2, keptUs: random.int(0, 5_000), usersUs: 1_000_000 }],
      },
    },
  }
}

/** A checksum that is right, so that what was damaged gets as far as it can. */
function sealed(bytes: Uint8Array): Uint8Array {
  const copy = Buffer.from(bytes)
  if (copy.length >= 4) copy.writeUInt32LE(crc32(copy.subarray(0, -4)), copy.length - 4)
  return copy
}

test('a delta comes back with everything in it', () => {
  const random = new Random(1)
  for (let round = 0; round < 50; round++) {
    const delta = sample(random)
    const bytes = encodeDelta(delta)
    const read = decodeDelta(bytes)
    expect(encodeDelta(read)).toEqual(bytes)
    // Cells and histograms are proven by their bytes; the rest is plain data.
    const plain = ({ cells, load, metrics, timings, ...rest }: Delta) => ({
      ...rest,
      timings: timings.map(({ cell, ...at }) => ({ ...at, counts: cell.parts.map(({ count }) => count) })),
      metrics: metrics.map(({ cell, ...named }) => ({ ...named, ...cell, values: cell.values?.count })),
      load: { ...load, lagUs: load.lagUs.count },
    })
    expect(plain(read)).toEqual(plain(delta))
    expect(read.cells.map(({ cell }) => cell.requests)).toEqual(delta.cells.map(({ cell }) => cell.requests))
  }
})

test('a delta is small: 10 rows with 1,000 requests each are a few KB', () => {
  const random = new Random(2)
  const delta = sample(random)
  delta.cells = Array.from({ length: 10 }, (_, row) => {
    const cell = new Cell()
    for (let left = 1_000; left > 0; left--)
      cell.recordSuccess(random.between(1_000, 3_000), 900, 200, 100, 1_000)
    return { phase: 0, row, cell }
  })
  expect(encodeDelta(delta).length).toBeLessThan(20_000)
})

describe('throws corrupt-message', () => {
  test('for any bit that is wrong and any byte that is missing', () => {
    const bytes = encodeDelta(sample(new Random(3)))
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const damaged = Uint8Array.from(bytes)
      damaged[bit >> 3]! ^= 1 << (bit & 7)
      expect(() => decodeDelta(damaged)).toThrow(corrupt)
    }
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeDelta(bytes.subarray(0, length))).toThrow(corrupt)
    }
  })

  test('nothing but corrupt-message is thrown for damage under a right checksum', () => {
    const random = new Random(4)
    for (let round = 0; round < times(5_000); round++) {
      expectReadOrCorrupt(sealed(damage(encodeDelta(sample(random)), random)))
    }
  })

  test('nothing but corrupt-message is thrown for random bytes', () => {
    const random = new Random(5)
    for (let round = 0; round < times(5_000); round++) {
      const bytes = Uint8Array.from({ length: random.int(0, 80) }, () => random.int(0, 255))
      if (random.chance(0.9)) bytes[0] = encodeDelta(sample(new Random(1)))[0]!
      expectReadOrCorrupt(sealed(bytes))
    }
  })

  test('for names and messages that are not plain text', () => {
    for (const text of ['\u001b[2J', 'two\nlines', 'x'.repeat(301)]) {
      const delta = sample(new Random(6))
      delta.errors[0]!.message = text
      expect(() => decodeDelta(encodeDelta(delta))).toThrow(corrupt)
    }
  })

  test('for figures that no worker can have', () => {
    const spoil: Record<string, (delta: Delta) => void> = {
      'more ended in failure than ended': (delta) => {
        delta.scenarios[0]!.failed = 10
      },
      'last seen before first seen': (delta) => {
        delta.errors[0]!.lastSeenMs = 1
      },
      'a class that does not exist': (delta) => {
        delta.errors[0]!.classIndex = 11
      },
      'a time that is no number': (delta) => {
        delta.load.cpuMs = Number.NaN
      },
      'a second beyond ten years': (delta) => {
        delta.second = 400_000_000
      },
      'too many bytes': (delta) => {
        const cell = new Cell()
        cell.recordSuccess(1, 1, 200, 2 ** 46, 0)
        delta.cells = [{ phase: 0, row: 0, cell }]
      },
    }
    for (const [what, change] of Object.entries(spoil)) {
      const delta = sample(new Random(7))
      change(delta)
      expect(() => decodeDelta(encodeDelta(delta)), what).toThrow(corrupt)
    }
  })

  test('for few bytes that would fill the memory', () => {
    // A value in every page of every histogram: the most that a byte can cost.
    const cell = new Cell()
    for (let us = 1; us < 3.6e9; us *= 1.15) cell.recordSuccess(us, us, 200, 0, 0)
    const delta = sample(new Random(8))
    delta.cells = Array.from({ length: 2_000 }, () => ({ phase: 0, row: 0, cell }))
    const bytes = encodeDelta(delta)
    expect(bytes.length).toBeLessThan(4e6)
    expect(() => decodeDelta(bytes)).toThrow(corrupt)
  })
})

function damage(bytes: Uint8Array, random: Random): Uint8Array {
  let damaged = Uint8Array.from(bytes)
  // Not the version: that would be all there is to see.
  for (let flips = random.int(1, 4); flips > 0; flips--) {
    damaged[random.int(1, damaged.length - 1)]! ^= 1 << random.int(0, 7)
  }
  if (random.chance(0.2)) damaged = damaged.subarray(0, random.int(0, damaged.length))
  return damaged
}

function expectReadOrCorrupt(bytes: Uint8Array): void {
  try {
    decodeDelta(bytes)
  } catch (thrown) {
    if (!(thrown instanceof PlimsollError && thrown.code === 'corrupt-message')) throw thrown
  }
}
