import type { PlimsollError, SourcePlace } from '../../base/error.ts'
import { plainText } from './plain-text.ts'
import { shownPath, sourceText } from './source-text.ts'
import { dim, fitLine, indented, type Line, line, paintLine, Span } from './span.ts'
import { columnsOf, textWidth, wrapText } from './text-width.ts'

/** A part of the marked line to point at, in UTF-16 units from 0, and what to say of it. */
export interface Mark {
  from: number
  to: number
  text?: string
}

export interface FrameOptions {
  columns: number
  /** What a file says; reads it unless said otherwise. */
  sourceOf?: ((file: string) => string | undefined) | undefined
  /** The folder that paths are shown from; where the command runs unless said otherwise. */
  folder?: string | undefined
}

/** How many lines are shown on either side. */
const around = 2

/**
 * The user's own line with its neighbours, what is wrong on it marked underneath. Only `file:line` where the file
 * cannot be read or has no such line.
 */
export function codeFrame(
  place: SourcePlace,
  marksOf: (text: string) => readonly Mark[],
  options: FrameOptions,
  label = '',
): Line[] {
  const { columns, sourceOf = sourceText, folder } = options
  const where = `${shownPath(place.file, folder)}:${place.line}`
  const head = line(new Span(where, 'cyan'), ...(label === '' ? [] : [dim(`  ${label}`)]))
  const lines = sourceOf(place.file)?.split(/\r?\n/) ?? []
  const marked = lines[place.line - 1]
  if (marked === undefined) return [head]
  const last = Math.min(lines.length, place.line + around)
  const digits = String(last).length
  const room = columns - digits - 5
  const marks = marksOf(marked)
    .map((mark) => ({ ...inColumns(marked, mark), text: mark.text ?? '' }))
    .toSorted((a, b) => a.from - b.from)
  const start = windowStart(textWidth(expanded(marked)), marks, room)
  const frame: Line[] = []
  for (let number = Math.max(1, place.line - around); number <= last; number++) {
    const isMarked = number === place.line
    const gutter = dim(`${String(number).padStart(digits)} │ `)
    const text = inWindow(expanded(lines[number - 1]!), start, room)
    frame.push([new Span(isMarked ? '❯ ' : '  ', 'red'), gutter, isMarked ? new Span(text) : dim(text)])
    if (!isMarked) continue
    for (const mark of marks) {
      const pointer = pointerLine(mark, start, room)
      if (pointer !== undefined) frame.push([dim(`  ${' '.repeat(digits)} │ `), ...pointer])
    }
  }
  return [head, ...frame]
}

/** What went wrong, the user's own line where it did, and what to do about it. Never a stack trace. */
export function renderError(error: PlimsollError, options: FrameOptions & { color: boolean }): string {
  const { columns, color } = options
  const room = Math.max(20, columns - 2)
  const paragraph = (text: string, style?: 'bold') =>
    text
      .split(/\r?\n/)
      .flatMap((part) => wrapText(plainText(part), room).map((row) => line(new Span(row, style))))
  const hang = (sign: Span, lines: readonly Line[]) =>
    lines.map((spans, index): Line => [index === 0 ? sign : new Span('  '), ...spans])
  const lines = hang(new Span('✗ ', ['red', 'bold']), paragraph(error.message, 'bold'))
  const { place } = error
  if (place !== undefined) {
    const marks = (text: string) => (place.column === undefined ? [] : [wordAt(text, place.column - 1)])
    lines.push([], ...indented(codeFrame(place, marks, { ...options, columns: columns - 2 }), 2))
  }
  if (error.advice !== undefined) {
    if (place !== undefined) lines.push([])
    lines.push(...hang(new Span('→ ', 'cyan'), paragraph(error.advice)))
  }
  return lines.map((spans) => paintLine(fitLine(spans, columns), color)).join('\n')
}

/** The word that begins at a place, for which only its start is known. */
function wordAt(text: string, from: number): Mark {
  const word = /^(?:[\w$]+|'[^']*'|"[^"]*")/.exec(text.slice(from))?.[0] ?? ' '
  return { from, to: from + word.length }
}

function expanded(text: string): string {
  return plainText(text.replaceAll('\t', '  '))
}

function inColumns(text: string, { from, to }: Mark): { from: number; to: number } {
  const start = textWidth(expanded(text.slice(0, from)))
  return { from: start, to: start + Math.max(1, textWidth(expanded(text.slice(from, to)))) }
}

/** The first column to show: 0 when all marks fit then, otherwise as little further as shows them. */
function windowStart(width: number, marks: readonly { from: number; to: number }[], room: number): number {
  const first = marks[0]
  if (first === undefined || width <= room) return 0
  const end = Math.max(...marks.map(({ to }) => to))
  if (end < room) return 0
  // A column at either end for the signs of what is cut off.
  return Math.max(0, Math.min(end + 2 - room, first.from - 2))
}

function inWindow(text: string, start: number, room: number): string {
  const width = textWidth(text)
  const isCutAfter = width > start + room
  const part = columnsOf(text, start === 0 ? 0 : start + 1, start + room - (isCutAfter ? 1 : 0))
  const isCutBefore = start > 0 && width > start
  return `${isCutBefore ? '…' : ''}${part}${isCutAfter ? '…' : ''}`
}

/** The carets under a mark and what is said of it, on the side where there is room. */
function pointerLine({ from, to, text }: Required<Mark>, start: number, room: number): Line | undefined {
  const at = from - start
  if (at < 0 || at >= room) return undefined
  const length = Math.min(to - from, room - at)
  const carets = new Span('^'.repeat(length), ['red', 'bold'])
  const said = new Span(text, 'red')
  if (text !== '' && at + length + 1 + said.width <= room) {
    return line(' '.repeat(at), carets, ' ', said)
  }
  if (text !== '' && said.width + 1 <= at) return line(' '.repeat(at - said.width - 1), said, ' ', carets)
  return line(' '.repeat(at), carets)
}
