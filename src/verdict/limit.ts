import { formatDurationMs, parseDurationMs } from '../base/duration.ts'
import { PlimsollError } from '../base/error.ts'
import { formatFraction, parseFraction } from '../base/ratio.ts'

export type Unit = 'ms' | 'fraction' | 'perSecond' | 'number'
export type Comparison = '<' | '<=' | '>' | '>='

/** A bound on a figure, in the unit of the figure. */
export interface Limit {
  comparison: Comparison
  value: number
  unit: Unit
}

/**
 * Reads a limit such as `300ms`, `<= 0.1%` or `>=1000`; without a comparison it means what the metric usually means.
 * Throws a `PlimsollError` (`bad-sla`).
 */
export function parseLimit(text: string | number, unit: Unit, usual: Comparison, what: string): Limit {
  const found = /^\s*(<=|>=|<|>)?\s*(.*?)\s*$/.exec(String(text))!
  const comparison = (found[1] as Comparison | undefined) ?? usual
  return { comparison, value: parseValue(found[2]!, unit, what), unit }
}

export function holds(limit: Limit, actual: number): boolean {
  switch (limit.comparison) {
    case '<':
      return actual < limit.value
    case '<=':
      return actual <= limit.value
    case '>':
      return actual > limit.value
    case '>=':
      return actual >= limit.value
  }
}

/** The limit as it reads in a report: `<= 300 ms`. */
export function formatLimit(limit: Limit): string {
  return `${limit.comparison} ${formatFigure(limit.value, limit.unit)}`
}

/** A figure with its unit: `318 ms`, `0.1%`, `1,204/s`, or a plain `12.5`. */
export function formatFigure(value: number, unit: Unit): string {
  if (unit === 'ms') return formatDurationMs(value)
  if (unit === 'fraction') return formatFraction(value)
  if (unit === 'number') {
    const digits = Math.abs(value) < 1_000 ? { maximumSignificantDigits: 4 } : { maximumFractionDigits: 1 }
    return value.toLocaleString('en-US', digits)
  }
  const digits = value < 10 ? 2 : value < 100 ? 1 : 0
  return `${Number(value.toFixed(digits)).toLocaleString('en-US')}/s`
}

function parseValue(text: string, unit: Unit, what: string): number {
  try {
    if (unit === 'ms') return parseDurationMs(text, what)
    if (unit === 'fraction') return parseFraction(text, what)
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error
    throw new PlimsollError(
      'bad-sla',
      error.message,
      error.advice === undefined ? {} : { advice: error.advice },
    )
  }
  if (unit === 'number') {
    if (/^-?\d+(?:\.\d+)?$/.test(text)) return Number(text)
    throw new PlimsollError('bad-sla', `${what} is ${JSON.stringify(text)}, which is not a number`, {
      advice: "Write it as 10 or '<= 10'.",
    })
  }
  const found = /^(\d+(?:\.\d+)?)(?:\/s)?$/.exec(text)
  if (found !== null) return Number(found[1])
  throw new PlimsollError('bad-sla', `${what} is ${JSON.stringify(text)}, which is not a rate`, {
    advice: "Write a number of requests per second: '>=1000'.",
  })
}
