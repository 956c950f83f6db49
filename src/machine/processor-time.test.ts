import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseProcessorTime, stolenShare } from './processor-time.ts'

const text = `cpu  3209 10 1481 100154 436 5 73 15 7 3
cpu0 1670 0 888 49839 255 0 24 8 0 0
cpu1 1539 0 593 50314 180 0 48 6 0 0
intr 1
`

test('the time of all cores is the first line without the time of guests, which other fields include', () => {
  expect(parseProcessorTime(text)).toEqual({ total: 105_383, stolen: 15 })
  // Kernels before 2.6.24 do not report guests.
  expect(parseProcessorTime('cpu  1 2 3 4 5 6 7 8\n')).toEqual({ total: 36, stolen: 8 })
})

test.each([
  '',
  'cpu0 1 2 3 4 5 6 7 8\n',
  'cpu  1 2 3 4 5 6 7\n',
  'cpu  1 2 3 4 5 6 7 x\n',
  'cpu\n',
  'cpu  1 2 -3 4 5 6 7 8\n',
])('nothing is known from %j', (wrong) => {
  expect(parseProcessorTime(wrong)).toBeUndefined()
})

test('the stolen share is of all CPU time between two readings', () => {
  const before = { total: 1_000, stolen: 10 }
  expect(stolenShare(before, { total: 3_000, stolen: 170 })).toBe(0.08)
  expect(stolenShare(before, { total: 3_000, stolen: 10 })).toBe(0)
  expect(stolenShare(before, { total: 3_000, stolen: 3 })).toBe(0)
  expect(stolenShare(before, before)).toBeUndefined()
  expect(stolenShare(undefined, before)).toBeUndefined()
  expect(stolenShare(before, undefined)).toBeUndefined()
})

test('any text gives a share from 0 to 1 or undefined', () => {
  const number = fc.oneof(fc.nat().map(String), fc.string({ maxLength: 5 }), fc.constant('9'.repeat(30)))
  const line = fc.array(number, { maxLength: 12 }).map((fields) => `cpu  ${fields.join(' ')}\n`)
  fc.assert(
    fc.property(line, line, (before, after) => {
      const share = stolenShare(parseProcessorTime(before), parseProcessorTime(after))
      expect(share === undefined || (share >= 0 && share <= 1)).toBe(true)
    }),
  )
})
