import { type Line, line, Span } from './span.ts'
import { plainText } from './terminal-text.ts'
import { columnsOf, cutEnd, textWidth } from './text-width.ts'

/** A part of a line of code to mark, in UTF-16 units from 0, and the text next to the carets. */
export interface Mark {
  from: number
  to: number
  text?: string
}

/** The columns to leave out of a long line: `skip` columns from `head` on, which an ellipsis of one column replaces. */
interface Cut {
  head: number
  skip: number
}

/** Makes a line of code safe to print, with two spaces for each tab. */
export function codeText(text: string): string {
  return plainText(text.replaceAll('\t', '  '))
}

/**
 * Formats a line of code in at most `room` columns, with carets and their texts in lines below. A line that is too
 * long is reduced to its beginning and the marked part:
 *
 *     const execute = endpoint('PO…out: '30s', sla: { p95: '900ms' } })
 *                                                     ^^^^^^^^^^^^ was 1.2 s
 */
export function markedLine(
  text: string,
  marks: readonly Mark[],
  room: number,
): { shown: string; below: Line[] } {
  const code = codeText(text)
  const placed = marks.map((mark) => inColumns(text, mark)).toSorted((a, b) => a.from - b.from)
  const cut = cutFor(textWidth(code), placed, room)
  const shown =
    cut.skip === 0
      ? code
      : `${columnsOf(code, 0, cut.head)}…${columnsOf(code, cut.head + cut.skip, Number.POSITIVE_INFINITY)}`
  return { shown: cutEnd(shown, room), below: placed.flatMap((mark) => pointer(mark, cut, room)) }
}

/** Converts a mark from UTF-16 units to columns of the terminal. */
function inColumns(text: string, { from, to, text: label = '' }: Mark): Required<Mark> {
  const start = textWidth(codeText(text.slice(0, from)))
  return { from: start, to: start + Math.max(1, textWidth(codeText(text.slice(from, to)))), text: label }
}

function cutFor(width: number, marks: readonly Required<Mark>[], room: number): Cut {
  const first = marks[0]?.from ?? 0
  const end = Math.max(0, ...marks.map(({ to }) => to))
  // A mark that begins early but does not fit is shown from its beginning.
  const isLong = first < room / 3 && end - first > room / 2
  if (width <= room || end < room || isLong) return { head: 0, skip: 0 }
  // One column for the ellipsis of this cut, and one for the ellipsis at the end of the line.
  const skip = Math.min(first, Math.max(2, end + 2 - room))
  return { head: Math.max(0, Math.min(Math.floor(room / 3), first - skip)), skip }
}

/** The carets with their text after them; if there is no room, before them or on the next line. */
function pointer({ from, to, text }: Required<Mark>, { head, skip }: Cut, room: number): Line[] {
  const shift = skip === 0 ? 0 : skip - 1
  const at = from - (from >= head + skip ? shift : 0)
  if (at >= room) return []
  const length = Math.min(to - from, room - at)
  const carets = new Span('^'.repeat(length), ['red', 'bold'])
  const label = new Span(cutEnd(text, room), 'red')
  if (label.width === 0) return [line(' '.repeat(at), carets)]
  if (at + length + 1 + label.width <= room) return [line(' '.repeat(at), carets, ' ', label)]
  if (label.width + 1 <= at) return [line(' '.repeat(at - label.width - 1), label, ' ', carets)]
  return [line(' '.repeat(at), carets), line(' '.repeat(Math.min(at, room - label.width)), label)]
}
