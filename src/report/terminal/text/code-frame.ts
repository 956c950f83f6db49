import type { PlimsollError, SourcePlace } from '../../../base/error.ts'
import { codeText, type Mark, markedLine } from './marked-line.ts'
import { shownPath, sourceText } from './source-text.ts'
import { dim, fitLine, indented, type Line, line, paintLine, Span, type Style } from './span.ts'
import { plainText } from './terminal-text.ts'
import { cutEnd, wrapText } from './text-width.ts'

export interface FrameOptions {
  columns: number
  /** Returns the text of a file; reads it by default. */
  sourceOf?: ((file: string) => string | undefined) | undefined
  /** The folder that paths are relative to; by default the working directory. */
  folder?: string | undefined
}

/** The number of lines that are shown above and below the place. */
const neighbourLines = 2

/**
 * Shows a line of a file with its neighbours and with marks below it, after a head of `file:line` and `label`. Shows
 * only the head if the file cannot be read or has no such line. `marksOf` returns the marks of the line.
 */
export function codeFrame(
  place: SourcePlace,
  marksOf: (text: string) => readonly Mark[],
  options: FrameOptions,
  label = '',
): Line[] {
  const { columns, sourceOf = sourceText, folder } = options
  const where = `${shownPath(place.file, folder)}:${place.line}`
  const head = line(new Span(where, 'cyan'), dim(label === '' ? '' : `  ${label}`))
  // The line break at the end of a file does not begin a line.
  const lines = sourceOf(place.file)?.replace(/\n$/, '').split(/\r?\n/) ?? []
  const marked = lines[place.line - 1]
  if (marked === undefined) return [head]
  const last = Math.min(lines.length, place.line + neighbourLines)
  const digits = String(last).length
  const room = Math.max(10, columns - digits - 5)
  const gutter = (sign: string, number: number | '') =>
    line(new Span(`${sign} `, 'red'), dim(`${String(number).padStart(digits)} │ `))
  const neighbours = (from: number, to: number) =>
    lines
      .slice(from - 1, to)
      .map((text, index): Line => [...gutter(' ', from + index), dim(cutEnd(codeText(text), room))])
  const { shown, below } = markedLine(marked, marksOf(marked), room)
  return [
    head,
    ...neighbours(Math.max(1, place.line - neighbourLines), place.line - 1),
    [...gutter('❯', place.line), new Span(shown)],
    ...below.map((spans) => [...gutter(' ', ''), ...spans]),
    ...neighbours(place.line + 1, last),
  ]
}

/** Formats an error: its message, the line of the plan that caused it, and its advice. There is no stack trace. */
export function renderError(error: PlimsollError, options: FrameOptions & { color: boolean }): string {
  const { place, message, advice } = error
  const columns = Math.max(20, options.columns)
  const lines = paragraph(new Span('✗ ', ['red', 'bold']), message, columns, 'bold')
  if (place !== undefined) {
    lines.push([], ...indented(codeFrame(place, marksAt(place), { ...options, columns: columns - 2 }), 2), [])
  }
  if (advice !== undefined) lines.push(...paragraph(new Span('→ ', 'cyan'), advice, columns))
  while (lines.at(-1)?.length === 0) lines.pop()
  return lines.map((spans) => paintLine(fitLine(spans, columns), options.color)).join('\n')
}

/** Text after a sign, with each of its lines wrapped and indented. */
function paragraph(sign: Span, text: string, columns: number, style?: Style): Line[] {
  const rows = text.split(/\r?\n/).flatMap((part) => wrapText(plainText(part), columns - sign.width))
  return rows.map((row, index) => line(index === 0 ? sign : ' '.repeat(sign.width), new Span(row, style)))
}

/** Returns a function that marks the word at a place in its line; it returns no marks if the place has no column. */
export function marksAt({ column }: SourcePlace): (text: string) => readonly Mark[] {
  return (text) => (column === undefined ? [] : [wordAt(text, column - 1)])
}

/** The word, or the quoted string, that begins at an index. */
function wordAt(text: string, from: number): Mark {
  const word = /^(?:[\w$]+|'[^']*'|"[^"]*")/.exec(text.slice(from))?.[0] ?? ' '
  return { from, to: from + word.length }
}
