import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { describeWith, findProgram } from '../../../test/servers/program.ts'
import { times } from '../../../test/support/repeats.ts'
import { csvLine, floatText } from './csv-text.ts'

it.each([
  [['a', 1, 1.5], 'a,1,1.5\r\n'],
  [['a,b', 'say "no"', 'two\nlines', ''], '"a,b","say ""no""","two\nlines",\r\n'],
  [['=cmd()', '+1+1', '-x', '@SUM(A1)', '  =x', '\t=x'], "'=cmd(),'+1+1,'-x,'@SUM(A1),'  =x,'\t=x\r\n"],
  [['-5', '+1.5', '-1e3'], '-5,+1.5,-1e3\r\n'],
  [['＝cmd()', '\n=1'], '\'＝cmd(),"\'\n=1"\r\n'],
  [['a\0b\x1b[31mc\x7f', '\ud800'], 'ab[31mc,\ufffd\r\n'],
])('%j becomes the line %j', (cells, line) => {
  expect(csvLine(cells)).toBe(line)
})

it('floatText writes whole numbers with a decimal point, as Python does', () => {
  expect([0, 2694, 0.5, 1_836.25].map(floatText)).toEqual(['0.0', '2694.0', '0.5', '1836.25'])
})

it('no cell begins like a formula', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const cell = csvLine([text]).replace(/^"/, '')
      expect(cell).not.toMatch(/^\s*[=@+-](?!\d+(\.\d+)?(e[+-]?\d+)?\r\n$)/i)
    }),
  )
})

describeWith('python3', 'the csv module of Python', () => {
  it('reads every cell back unchanged, except for apostrophes and control characters', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.stringMatching(/^[=+@,"'\r\n\t ;a1|-]{0,6}$/),
    )
    const rows = fc.sample(fc.array(text, { minLength: 2, maxLength: 5 }), { numRuns: times(2_000), seed: 7 })
    const script =
      'import csv,sys,json,io; f=io.TextIOWrapper(sys.stdin.buffer,"utf8",newline=""); json.dump([list(r) for r in csv.reader(f)], sys.stdout)'
    const lines = rows.map((row) => csvLine(row)).join('')
    const read = JSON.parse(
      execFileSync(findProgram('python3')!, ['-c', script], { input: lines, maxBuffer: 1e8 }).toString(),
    ) as string[][]
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are removed
    const plain = (cell: string) => cell.toWellFormed().replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '')
    expect(read.map((row) => row.map((cell) => cell.replace(/^'/, '')))).toEqual(
      rows.map((row) => row.map((cell) => plain(cell).replace(/^'/, ''))),
    )
  })
})
