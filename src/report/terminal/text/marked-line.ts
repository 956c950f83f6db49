import { type Line, line, Span } from './span.ts'
import { plainText } from './terminal-text.ts'
import { columnsOf, cutEnd, textWidth } from './text-width.ts'

/** A part of a line of code to point at, in UTF-16 units from 0, and the text next to the carets. */
export interface Mark {
  from: number
  to: number
  text?: string
}

/** The columns that are left out of a long line: `skip` columns from `head` on, replaced by a sign of one column. */
interface Cut {
  head: number
  skip: number
}

/** A line of code as a terminal shows it. */
export function codeText(text: string): string {
  return plainText(text.replaceAll('\t', '  '))
}

/**
 * A line of code in at most `room` columns, with carets and their texts below. Of a line that is
 * too long, its beginning and the marked part are shown:
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

function inColumns(text: string, { from, to, text: said = '' }: Mark): Required<Mark> {
  const start = textWidth(codeText(text.slice(0, from)))
  return { from: start, to: start + Math.max(1, textWidth(codeText(text.slice(from, to)))), text: said }
}

function cutFor(width: number, marks: readonly Required<Mark>[], room: number): Cut {
  const first = marks[0]?.from ?? 0
  const end = Math.max(0, ...marks.map(({ to }) => to))
  // A mark that begins well within the room and is longer is shown from its beginning.
  const isEndless = first < room / 3 && end - first > room / 2
  if (width <= room || end < room || isEndless) return { head: 0, skip: 0 }
  // One column for the sign of this cut, and one for that at the end of the line.
  const skip = Math.min(first, Math.max(2, end + 2 - room))
  return { head: Math.max(0, Math.min(Math.floor(room / 3), first - skip)), skip }
}

/** The carets with their text after them or, where there is no room, on the next line. */
function pointer({ from, to, text }: Required<Mark>, { head, skip }: Cut, room: number): Line[] {
  const shift = skip === 0 ? 0 : skip - 1
  const at = from - (from >= head + skip ? shift : 0)
  if (at >= room) return []
  const length = Math.min(to - from, room - at)
  const carets = new Span('^'.repeat(length), ['red', 'bold'])
  const said = new Span(cutEnd(text, room), 'red')
  if (said.width === 0) return [line(' '.repeat(at), carets)]
  if (at + length + 1 + said.width <= room) return [line(' '.repeat(at), carets, ' ', said)]
  if (said.width + 1 <= at) return [line(' '.repeat(at - said.width - 1), said, ' ', carets)]
  return [line(' '.repeat(at), carets), line(' '.repeat(Math.min(at, room - said.width)), said)]
}
