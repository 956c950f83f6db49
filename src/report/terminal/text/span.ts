import { styleText } from 'node:util'
import { plainText } from './terminal-text.ts'
import { columnsOf, textWidth } from './text-width.ts'

export type Style = Parameters<typeof styleText>[0]

/**
 * A piece of a line in one style. Whatever is printed is made of these, and what is in one is plain: so nothing from
 * outside reaches the terminal as anything but text.
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

/** A line of pieces; a bare text has no style. */
export function line(...parts: readonly (string | Span)[]): Line {
  return parts.map((part) => (typeof part === 'string' ? new Span(part) : part))
}

export const dim = (text: string) => new Span(text, 'dim')
export const bold = (text: string) => new Span(text, 'bold')

export function lineWidth(spans: Line): number {
  return spans.reduce((sum, span) => sum + span.width, 0)
}

/** The line in at most so many columns, its end cut off when it is longer. */
export function fitLine(spans: Line, columns: number): Line {
  if (lineWidth(spans) <= columns) return spans
  const fitted: Span[] = []
  let left = columns
  for (const span of spans) {
    // The span in which the room ends carries the mark of the cut, which needs a column itself.
    if (span.width >= left) {
      fitted.push(new Span(`${columnsOf(span.text, 0, left - 1).trimEnd()}…`, span.style))
      break
    }
    fitted.push(span)
    left -= span.width
  }
  return fitted
}

/** The first of several wordings that fits, or the last one. */
export function firstFitting(wordings: readonly Line[], columns: number): Line {
  return wordings.find((spans) => lineWidth(spans) <= columns) ?? wordings.at(-1)!
}

/** The lines set in by so many columns. */
export function indented(lines: readonly Line[], columns: number): Line[] {
  const space = new Span(' '.repeat(columns))
  return lines.map((spans) => (spans.length === 0 ? spans : [space, ...spans]))
}

/** The line as it is written to a terminal, without spaces at its end. */
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
