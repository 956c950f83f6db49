import { dim, type Line, Span } from './span.ts'
import { cutEnd, cutMiddle } from './text-width.ts'

export interface Column {
  title: string
  align?: 'left' | 'right'
  /** If there is no room, the columns with the highest number are dropped first. A column without a number stays. */
  dropOrder?: number
  /** The width to which a column shrinks before others are dropped. A column without it does not shrink. */
  minWidth?: number
  /** The part that is cut of a string that is too long; the end by default. */
  cut?: 'end' | 'middle'
  /** The space before the column; 2 columns by default. */
  gap?: number
}

/** The width to which a column with `minWidth` shrinks if no other can be dropped. */
const lowestMinWidth = 6

interface SizedColumn {
  column: Column
  index: number
  width: number
}

/**
 * Formats rows in aligned columns, in all at most `available` wide. If there is no room, columns with `minWidth` shrink
 * to it, then the least important columns are dropped, and the shrunk columns get the room that remains. Empty columns
 * are left out; there is no head if no column has a title.
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
  while (totalWidth(kept, minWidthOf) > available) {
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
      .filter((each) => each.column.minWidth !== undefined && each.width > lowestMinWidth)
      .toSorted((a, b) => b.width - a.width)
    if (widest === undefined) break
    widest.width--
    excess--
  }
  return shrunk
}

function minWidthOf({ column, width }: SizedColumn): number {
  return Math.min(width, column.minWidth ?? width)
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
