import fc from 'fast-check'
import { expect, test } from 'vitest'
import { times } from '../../../test/support/repeats.ts'
import { failureClasses } from '../../base/failure-class.ts'
import { ByteWriter } from '../codec/byte-writer.ts'
import { writeCell } from '../codec/cell-codec.ts'
import { Cell } from './cell.ts'
import { SlidingCell } from './sliding-cell.ts'

function bytesOf(cell: Cell): Buffer {
  const writer = new ByteWriter()
  writeCell(writer, cell)
  return Buffer.from(writer.toBytes())
}

const event = fc.record({
  us: fc.integer({ min: 0, max: 4_000_000_000 }),
  failure: fc.option(fc.integer({ min: 0, max: failureClasses.length - 1 })),
  status: fc.constantFrom(0, 200, 404, 503),
  delayUs: fc.constantFrom(0, 0, 700),
})

test('is the merge of the cells that are left, whatever entered and left', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(event, { maxLength: 20 }), { maxLength: 12 }),
      fc.integer({ min: 1, max: 5 }),
      (seconds, length) => {
        const sliding = new SlidingCell()
        const cells = seconds.map((events) => {
          const cell = new Cell()
          for (const { us, failure, status, delayUs } of events) {
            if (failure === null) {
              cell.recordSuccess(us, us, status, 1, 2)
              if (delayUs > 0) cell.recordDelay(us, delayUs)
            } else {
              cell.recordFailure(us, failure, status, 1, 2)
              if (delayUs > 0) cell.recordOwnFailure(failure)
            }
          }
          return cell
        })
        cells.forEach((cell, at) => {
          sliding.push(cell)
          if (sliding.length > length) sliding.shift()
          const expected = new Cell()
          for (const each of cells.slice(Math.max(0, at + 1 - length), at + 1)) expected.merge(each)
          expect(bytesOf(sliding.sum)).toEqual(bytesOf(expected))
          expect(sliding.sum.responseUs.maxUs).toBe(expected.responseUs.maxUs)
        })
      },
    ),
    { numRuns: times(200), seed: 11 },
  )
})

test('is empty once it is cleared', () => {
  const sliding = new SlidingCell()
  const cell = new Cell()
  cell.recordSuccess(5, 5, 200, 1, 1)
  sliding.push(cell)
  sliding.clear()
  sliding.shift()
  expect([sliding.length, sliding.sum.requests, sliding.sum.responseUs.isEmpty]).toEqual([0, 0, true])
})
