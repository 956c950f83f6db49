import { describe, expect, test } from 'vitest'
import { paintLine, Span } from './span.ts'
import { type Column, textTable } from './text-table.ts'

const columns: Column[] = [
  { title: 'name', minWidth: 6, cut: 'middle' },
  { title: 'count', align: 'right', dropOrder: 1 },
  { title: 'note', dropOrder: 2 },
]
const rows = [
  ['GET /agents', '1,204', 'slow'],
  ['POST /agents/:id', '7', ''],
]

function shown(available: number, texts = rows, cols = columns): string[] {
  const lines = textTable(
    cols,
    texts.map((row) => row.map((text) => new Span(text))),
    available,
  )
  return lines.map((spans) => paintLine(spans, false))
}

describe('textTable', () => {
  test('aligns words left and figures right', () => {
    expect(shown(80)).toEqual([
      'name              count  note',
      'GET /agents       1,204  slow',
      'POST /agents/:id      7',
    ])
  })

  test('first cuts long strings, then drops columns from the least important on', () => {
    expect(shown(22)).toEqual(['name       count  note', 'GET …ents  1,204  slow', 'POST…/:id      7'])
    expect(shown(18)).toEqual(['name         count', 'GET /agents  1,204', 'POST…ts/:id      7'])
    expect(shown(6)).toEqual(['name', 'GE…nts', 'PO…:id'])
  })

  test('leaves out empty columns', () => {
    expect(shown(80, [['a', '', 'b']])).toEqual(['name  note', 'a     b'])
    expect(shown(80, [['a', 'b']], [{ title: '' }, { title: '', gap: 1 }])).toEqual(['a b'])
    expect(shown(80, [])).toEqual([])
  })

  test('counts two columns for a wide character', () => {
    expect(
      shown(80, [
        ['日本', '1', ''],
        ['abcd', '2', ''],
      ]),
    ).toEqual(['name  count', '日本      1', 'abcd      2'])
  })
})
