import { dim, type Line, Span } from './span.ts'
import { cutEnd, cutMiddle } from './text-width.ts'

export interface Column {
  title: string
  align?: 'left' | 'right'
  /** Which columns go first when there is no room: those with the highest number. A column without one stays. */
  dropOrder?: number
  /** What a column with long texts is cut to before others are dropped for it; when none can be, to `fewest`. */
  least?: number
  cut?: 'end' | 'middle'
  /** The space before it; 2 columns unless said otherwise. */
  gap?: number
}

const fewest = 6

interface SizedColumn {
  column: Column
  index: number
  width: number
}

/**
 * Rows in aligned columns, at most `available` wide. When there is no room, columns with long texts shrink to their
 * least, then columns are dropped, the least important first; what remains of the room goes back to the long texts.
 * Columns with nothing in them are left out, and so is the head when no column has a title.
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
