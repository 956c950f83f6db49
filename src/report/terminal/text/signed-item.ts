import type { Finding } from '../../../record/run-record.ts'
import { type Line, line, Span } from './span.ts'
import { wrapText } from './text-width.ts'

/** The sign of each severity. */
export const signs: Record<Finding['severity'], Span> = {
  info: new Span('· ', 'cyan'),
  warning: new Span('! ', 'yellow'),
  critical: new Span('✗ ', 'red'),
}

/** Formats a message after its sign, with its advice (if not empty) below it; wrapped at `columns`. */
export function signedItem(sign: Span, message: string, advice: string, columns: number): Line[] {
  const rows = wrapText(new Span(message).text, columns - 2).map((row, index) =>
    line(index === 0 ? sign : '  ', row),
  )
  if (advice === '') return rows
  const arrow = new Span('→ ', 'cyan')
  const more = wrapText(new Span(advice).text, columns - 4).map((row, index) =>
    line('  ', index === 0 ? arrow : '  ', row),
  )
  return [...rows, ...more]
}
