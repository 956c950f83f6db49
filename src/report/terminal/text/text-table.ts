import { dim, type Line, Span } from './span.ts'
import { cutEnd, cutMiddle } from './text-width.ts'

export interface Column {
  title: string
  align?: 'left' | 'right'
  /** Columns with the highest number are dropped first where there is no room. A column without one stays. */
  dropOrder?: number
  /** The width to which a column of long texts shrinks before others are dropped; `fewest` where none can be. */
  least?: number
  cut?: 'end' | 'middle'
  /** The space before it; 2 columns by default. */
  gap?: number
}

const fewest = 6

interface SizedColumn {
  column: Column
  index: number
  width: number
}

/**
 * Rows in aligned columns, at most `available` wide. Where there is no room, columns of long texts shrink to their
 * minimum, then the least important columns are dropped; the long texts get the rest of the room.
 * Empty columns are left out, and so is the head where no column has a title.
 */
export function textTable(
  columns: readonly Column[],
  rows: readonly (readonly Span[])[],
  available: number,
): Line[] {
  const sized = columns.flatMap((column, index): SizedColumn[] => {
    const widest = Math.max(0, ...rows.map((row) => row[index]!.width))
    return widest === 0 ? [] : [{ column, index, width: Math.max(widest, new Span(column.title).width) }]
  })
  const shown = shrink(withoutDropped(sized, available), available)
  const head = shown.map(({ column }) => dim(column.title))
  const lines = rows.map((row) => shown.map(({ index }) => row[index]!))
  const all = head.some(({ text }) => text !== '') ? [head, ...lines] : lines
  return all.map((cells) => cells.flatMap((cell, at) => place(cell, shown[at]!, gapBefore(shown[at]!, at))))
}

function withoutDropped(sized: readonly SizedColumn[], available: number): SizedColumn[] {
  let kept = [...sized]
  while (totalWidth(kept, leastWidth) > available) {
    const order = Math.max(...kept.map(({ column }) => column.dropOrder ?? 0))
    if (order <= 0) break
    kept = kept.filter(({ column }) => column.dropOrder !== order)
  }
  return kept
}

function shrink(sized: readonly SizedColumn[], available: number): SizedColumn[] {
  const shrunk = sized.map((each) => ({ ...each }))
  let excess = totalWidth(shrunk, ({ width }) => width) - available
  while (excess > 0) {
    const [widest] = shrunk
      .filter((each) => each.column.least !== undefined && each.width > fewest)
      .toSorted((a, b) => b.width - a.width)
    if (widest === undefined) break
    widest.width--
    excess--
  }
  return shrunk
}

function leastWidth({ column, width }: SizedColumn): number {
  return Math.min(width, column.least ?? width)
}

function totalWidth(sized: readonly SizedColumn[], widthOf: (each: SizedColumn) => number): number {
  return sized.reduce((sum, each, at) => sum + gapBefore(each, at) + widthOf(each), 0)
}

function gapBefore({ column }: SizedColumn, at: number): number {
  return at === 0 ? 0 : (column.gap ?? 2)
}

function place(cell: Span, { column, width }: SizedColumn, gap: number): Span[] {
  const cut = column.cut === 'middle' ? cutMiddle : cutEnd
  const shown = new Span(cut(cell.text, width), cell.style)
  const space = ' '.repeat(width - shown.width)
  const before = ' '.repeat(gap)
  return column.align === 'right'
    ? [new Span(before + space), shown]
    : [new Span(before), shown, new Span(space)]
}
