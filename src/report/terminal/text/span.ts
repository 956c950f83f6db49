import { styleText } from 'node:util'
import { plainText } from './terminal-text.ts'
import { columnsOf, textWidth } from './text-width.ts'

/** A style of Node's `styleText`. */
export type Style = Parameters<typeof styleText>[0]

/**
 * A part of a line in one style. All output consists of spans, whose text is made plain, so that nothing from outside
 * can control the terminal.
 */
export class Span {
  readonly text: string
  readonly style: Style | undefined

  constructor(text: string, style?: Style) {
    this.text = plainText(text)
    this.style = style
  }

  get width(): number {
    return textWidth(this.text)
  }
}

export type Line = readonly Span[]

/** Makes a line of spans; a string has no style. */
export function line(...parts: readonly (string | Span)[]): Line {
  return parts.map((part) => (typeof part === 'string' ? new Span(part) : part))
}

export const dim = (text: string) => new Span(text, 'dim')
export const bold = (text: string) => new Span(text, 'bold')

/** The width of a line in columns. */
export function lineWidth(spans: Line): number {
  return spans.reduce((sum, span) => sum + span.width, 0)
}

/** Cuts the end of a line that is wider than `columns`, and marks the cut with an ellipsis. */
export function fitLine(spans: Line, columns: number): Line {
  if (lineWidth(spans) <= columns) return spans
  const fitted: Span[] = []
  let left = columns
  for (const span of spans) {
    // The span in which the room ends gets the ellipsis, which needs a column itself.
    if (span.width >= left) {
      fitted.push(new Span(`${columnsOf(span.text, 0, left - 1).trimEnd()}…`, span.style))
      break
    }
    fitted.push(span)
    left -= span.width
  }
  return fitted
}

/** Returns the first of several wordings that fits into `columns`, or the last one. */
export function firstFitting(wordings: readonly Line[], columns: number): Line {
  return wordings.find((spans) => lineWidth(spans) <= columns) ?? wordings.at(-1)!
}

/** Indents lines by `columns`; empty lines stay empty. */
export function indented(lines: readonly Line[], columns: number): Line[] {
  const space = new Span(' '.repeat(columns))
  return lines.map((spans) => (spans.length === 0 ? spans : [space, ...spans]))
}

/** Formats a line for a terminal, without spaces at its end; with escape sequences for styles if `color`. */
export function paintLine(spans: Line, color: boolean): string {
  const end = spans.findLastIndex((span) => span.text.trimEnd() !== '')
  return spans
    .slice(0, end + 1)
    .map(({ text, style }, index) => {
      const shown = index === end ? text.trimEnd() : text
      if (!color || style === undefined || shown.trim() === '') return shown
      return styleText(style, shown, { validateStream: false })
    })
    .join('')
}
