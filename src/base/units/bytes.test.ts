import { describe, expect, it } from 'vitest'
import { formatBytes, parseBytes } from './bytes.ts'

describe('an amount of data', () => {
  it.each([
    ['0B', 0],
    ['512MB', 512e6],
    ['2GB', 2e9],
    ['1.5kB', 1_500],
    ['2GiB', 2 ** 31],
    ['1KiB', 1_024],
    ['3tb', 3e12],
  ])('%s is %d bytes', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes)
  })

  it.each(['', '5', 'GB', '-1MB', '1 MB', '1XB', '1e9B', `${'9'.repeat(400)}TB`, 5, null])(
    '%j is not an amount of data',
    (text) => {
      expect(() => parseBytes(text as string, 'the memory')).toThrow(
        expect.objectContaining({ code: 'bad-bytes', advice: expect.stringContaining('512MB') }),
      )
    },
  )

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [999.6, '1 kB'],
    [1_536, '1.54 kB'],
    [512e6, '512 MB'],
    [2e9, '2 GB'],
    [5e15, '5,000 TB'],
    [-2e9, '-2 GB'],
    [Number.NaN, '–'],
  ])('%d is written %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })
})
