import { describe, expect, test } from 'vitest'
import { failureClasses } from '../../base/failure-class.ts'
import { Random } from '../../base/random.ts'
import { ByteReader } from '../codec/byte-reader.ts'
import { ByteWriter } from '../codec/byte-writer.ts'
import { readCell, writeCell } from '../codec/cell-codec.ts'
import { Cell } from './cell.ts'

const corrupt = expect.objectContaining({ code: 'corrupt-message' })

function encode(cell: Cell): Buffer {
  const writer = new ByteWriter()
  writeCell(writer, cell)
  return Buffer.from(writer.toBytes())
}

function recordSome(cell: Cell, random: Random, times: number): Cell {
  for (let at = 0; at < times; at++) {
    const us = random.exponential(20_000)
    if (random.chance(0.8)) {
      cell.recordSuccess(us + 100, us, random.pick([200, 201, 0]), 100, random.int(0, 9_999))
      if (random.chance(0.2)) cell.recordDelay(us + 100, random.exponential(5_000))
    } else {
      const classIndex = random.int(0, failureClasses.length - 1)
      cell.recordFailure(us, classIndex, random.pick([0, 404, 503]), 100, 0)
      if (random.chance(0.2)) cell.recordOwnFailure(classIndex)
    }
  }
  return cell
}

describe('a cell', () => {
  test('keeps failures apart from successes', () => {
    const cell = new Cell()
    cell.recordSuccess(2_000, 1_500, 200, 80, 500)
    cell.recordFailure(10, failureClasses.indexOf('http_5xx'), 503, 80, 20)
    cell.recordFailure(20, failureClasses.indexOf('connect'), 0, 0, 0)
    expect([cell.requests, cell.failures, cell.successes]).toEqual([3, 2, 1])
    expect([cell.bytesSent, cell.bytesReceived]).toEqual([160, 520])
    expect([cell.responseUs.maxUs, cell.serviceUs.maxUs]).toEqual([2_000, 1_500])
    expect(cell.responseUs.count).toBe(1)
    expect(cell.failedResponseUs.sumUs).toBe(30)
    expect(cell.statusCodes.toRecord()).toEqual({ 200: 1, 503: 1 })
    expect(cell.failuresByClass[failureClasses.indexOf('connect')]).toBe(1)
  })

  test('a cell that was split and merged has the same bytes as one that was not', () => {
    const whole = recordSome(new Cell(), new Random(1), 1_000)
    const random = new Random(1)
    const parts = [400, 1, 599].map((times) => recordSome(new Cell(), random, times))
    const merged = new Cell()
    for (const part of parts.reverse()) merged.merge(part)
    expect(encode(merged)).toEqual(encode(whole))
    expect(encode(merged.clone())).toEqual(encode(whole))
  })

  test('is empty after a reset', () => {
    const cell = recordSome(new Cell(), new Random(2), 100)
    cell.reset()
    expect(cell.isEmpty).toBe(true)
    expect(encode(cell)).toEqual(encode(new Cell()))
  })
})

describe('its bytes', () => {
  test('are read back as the same cell', () => {
    for (const times of [0, 1, 500]) {
      const bytes = encode(recordSome(new Cell(), new Random(times), times))
      const reader = new ByteReader(bytes)
      expect(encode(readCell(reader))).toEqual(bytes)
      reader.end()
    }
  })

  test('bytes with counts that contradict each other are refused', () => {
    const spoil: Record<string, (cell: Cell) => void> = {
      'a request without an outcome': (cell) => {
        cell.requests += 1
      },
      'more failures than requests': (cell) => {
        cell.failures = cell.requests + 1
      },
      'a failure that is also a success': (cell) => {
        cell.failures += 1
      },
      'a service time too many': (cell) => cell.serviceUs.record(1),
      'a failed response time too many': (cell) => cell.failedResponseUs.record(1),
      'a failure of two classes': (cell) => {
        cell.failuresByClass[0]! += 1
      },
      'a delayed time that is no response time': (cell) => cell.recordDelay(3_000_000_000, 5),
      'a delay without a time': (cell) => cell.delayedUs.record(cell.responseUs.maxUs),
      'an own failure that is no failure': (cell) => cell.recordOwnFailure(0, 1_000),
      'more replies than requests': (cell) => cell.statusCodes.add(200, 200),
    }
    for (const [what, change] of Object.entries(spoil)) {
      const cell = recordSome(new Cell(), new Random(3), 100)
      change(cell)
      expect(() => readCell(new ByteReader(encode(cell))), what).toThrow(corrupt)
    }
  })
})

test('statuses that were failures are kept apart from expected ones', () => {
  const cell = new Cell()
  cell.recordSuccess(1, 1, 404, 1, 1)
  cell.recordFailure(1, 6, 404, 1, 1)
  cell.recordFailure(1, 0, 0, 1, 0)
  const copy = cell.clone()
  expect([copy.statusCodes.get(404), copy.failedStatusCodes.get(404)]).toEqual([2, 1])
  copy.reset()
  expect(copy.failedStatusCodes.get(404)).toBe(0)
})

test('the low response times are those of requests that no delay touched, and the others without their delays', () => {
  const cell = new Cell()
  for (const us of [1_000, 2_000, 3_000]) cell.recordSuccess(us, us, 200, 1, 1)
  expect(cell.lowResponseUs()).toBe(cell.responseUs)
  cell.recordSuccess(60_000, 60_000, 200, 1, 1)
  cell.recordDelay(60_000, 50_000)
  cell.recordSuccess(4_000, 4_000, 200, 1, 1)
  cell.recordDelay(4_000, 50_000)
  const low = cell.lowResponseUs()
  expect([low.count, low.sumUs, low.minUs, low.maxUs]).toEqual([5, 16_000, 0, 10_000])
  expect(low.percentiles([0.2, 0.4, 0.6, 0.8])).toEqual([0, 1_000, 2_000, 3_001])
  expect(cell.responseUs.maxUs).toBe(60_000)
})
