import type { Finding } from '../../../record/run-record.ts'
import { type Line, line, Span } from './span.ts'
import { wrapText } from './text-width.ts'

/** How grave something is, in a sign. */
export const signs: Record<Finding['severity'], Span> = {
  info: new Span('· ', 'cyan'),
  warning: new Span('! ', 'yellow'),
  critical: new Span('✗ ', 'red'),
}

/** A message behind its sign, and the advice that goes with it, if any, below: in lines of at most so many columns. */
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
