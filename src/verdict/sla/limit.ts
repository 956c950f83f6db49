import { PlimsollError } from '../../base/error.ts'
import { formatBytes, parseBytes } from '../../base/units/bytes.ts'
import { scaled } from '../../base/units/decimal.ts'
import { formatDurationMs, parseDurationMs } from '../../base/units/duration.ts'
import type { FigureUnit } from '../../base/units/figure-unit.ts'
import { groupedNumber } from '../../base/units/grouped-number.ts'
import { formatFraction, parseFraction } from '../../base/units/ratio.ts'
import type { Comparison } from '../language/written-sla.ts'

/** A limit on a figure, in the unit of the figure. */
export interface Limit {
  comparison: Comparison
  /** NaN if it is relative to a baseline that has no such figure. */
  value: number
  unit: FigureUnit
  /** The text of a limit that is relative to a baseline: `baseline + 10%`. */
  relative?: string
  /** Whether the run has a baseline. */
  hasBaseline?: boolean
}

/** A limit as plain data for the record, the live view and reports. */
export interface SlaLimit {
  comparison: Comparison
  /** In the unit of the figure; null if it is relative to a baseline that has no such figure. */
  value: number | null
  /** The limit for people: `<= 300 ms`, `< 330 ms (baseline + 10%)`. */
  text: string
  /** The text of a limit that is relative to a baseline, `baseline + 10%`; otherwise null. */
  baseline: string | null
}

/** The facts needed to parse a limit. */
export interface LimitContext {
  unit: FigureUnit
  /** The comparison of a limit without one. */
  defaultComparison: Comparison
  /** The name of the limit in messages: `the limit of 'p95'`. */
  what: string
  /** The figure of the baseline; undefined if it has none. */
  baseline?: number | undefined
  /** Whether the run has a baseline, with this figure or not. */
  hasBaseline?: boolean
}

/**
 * Parses a limit such as `300ms`, `<= 0.1%`, `>= 1000 requests/second` or `< baseline + 10%`. A limit without a comparison
 * has that of its context. Throws a `PlimsollError` (`bad-sla`).
 */
export function parseLimit(text: string | number, context: LimitContext): Limit {
  const { unit, defaultComparison, what, baseline, hasBaseline = baseline !== undefined } = context
  const found = /^\s*(<=|>=|<|>)?\s*([\s\S]*?)\s*$/.exec(String(text))!
  const comparison = (found[1] as Comparison | undefined) ?? defaultComparison
  const written = found[2]!
  if (!/^baseline\b/i.test(written)) return { comparison, value: parseFigure(written, unit, what), unit }
  const value = relativeLimit(baseline, written, unit, what)
  return { comparison, value, unit, relative: written, hasBaseline }
}

/** Whether a figure meets a limit. No figure meets a limit of NaN, and NaN meets none. */
export function isMetBy(limit: Limit, actual: number): boolean {
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

/** Whether a limit is an upper limit. */
export function isUpper({ comparison }: Limit): boolean {
  return comparison === '<' || comparison === '<='
}

/** Formats a limit for people: `<= 300 ms`, `< 330 ms (baseline + 10%)`. */
export function formatLimit({ comparison, value, unit, relative }: Limit): string {
  if (relative === undefined) return `${comparison} ${formatFigure(value, unit)}`
  return Number.isNaN(value)
    ? `${comparison} ${relative}`
    : `${comparison} ${formatFigure(value, unit)} (${relative})`
}

/** Converts a limit to plain data. */
export function slaLimit(limit: Limit): SlaLimit {
  const { comparison, value, relative = null } = limit
  return {
    comparison,
    value: Number.isNaN(value) ? null : value,
    text: formatLimit(limit),
    baseline: relative,
  }
}

/** Formats a figure with its unit: `318 ms`, `0.1%`, `1,204/s`, `2 GB`, or a plain `12.5`. */
export function formatFigure(value: number, unit: FigureUnit): string {
  if (value === Number.POSITIVE_INFINITY) return 'infinite'
  switch (unit) {
    case 'ms':
      return formatDurationMs(value)
    case 'fraction':
      return formatFraction(value)
    case 'bytes':
      return formatBytes(value)
    case 'bytesPerSecond':
      return `${formatBytes(value)}/s`
    case 'number': {
      const size = Math.abs(value)
      // Four significant digits below 1,000.
      const digits = size === 0 || size >= 1_000 ? 1 : 3 - Math.floor(Math.log10(size))
      return groupedNumber(value, 0, digits)
    }
    case 'perSecond': {
      const digits = value < 10 ? 2 : value < 100 ? 1 : 0
      return `${groupedNumber(Number(value.toFixed(digits)))}/s`
    }
  }
}

/** Computes a limit relative to the figure of a baseline; NaN if the baseline has no such figure. */
function relativeLimit(baseline: number | undefined, text: string, unit: FigureUnit, what: string): number {
  const found = /^baseline\s*(?:([+*-])\s*(\S[\s\S]*))?$/i.exec(text)
  if (found === null) {
    throw new PlimsollError(
      'bad-sla',
      `${what} is ${JSON.stringify(text)}, which is not a limit relative to the baseline`,
      {
        advice: "Write it as 'baseline + 10%', 'baseline - 20ms' or 'baseline * 1.2'.",
      },
    )
  }
  const [, operator, operand] = found
  // The rest is parsed even without a baseline, so that mistakes are always reported.
  const figure = baseline ?? Number.NaN
  if (operator === undefined) return figure
  if (operator === '*') return figure * parseFigure(operand!, 'number', what)
  const sign = operator === '+' ? 1 : -1
  // For a share, `+ 1%` adds a percentage point. For anything else, `+ 10%` adds a tenth of the baseline's figure.
  return /%\s*$/.test(operand!) && unit !== 'fraction'
    ? figure * (1 + sign * readPercent(operand!, what))
    : figure + sign * parseFigure(operand!, unit, what)
}

/** Parses a percentage to a fraction. It can exceed 100 %: a response time can double. */
function readPercent(text: string, what: string): number {
  const found = /^(\d+(?:\.\d+)?)\s*%\s*$/.exec(text)
  if (found !== null) return scaled(found[1]!, 1, 100)
  throw new PlimsollError('bad-sla', `${what} is ${JSON.stringify(text)}, which is not a percentage`, {
    advice: "Write it as 'baseline + 10%'.",
  })
}

/** Parses a figure in its unit. The unit can follow after spaces and be a word. Throws a `PlimsollError` (`bad-sla`). */
function parseFigure(text: string, unit: FigureUnit, what: string): number {
  const joined = text.replace(/^(-?[\d.]+)\s+(?=\S)/, '$1')
  switch (unit) {
    case 'ms':
      return asSlaError(() => parseDurationMs(abbreviateUnits(joined), what, text))
    case 'fraction':
      return asSlaError(() => parseFraction(joined, what, text))
    case 'bytes':
      return asSlaError(() => parseBytes(joined, what, text))
    case 'bytesPerSecond':
      return asSlaError(() => parseBytes(joined.replace(/\/s$/, ''), what, text))
    case 'number': {
      if (/^-?\d+(?:\.\d+)?$/.test(joined)) return Number(joined)
      throw new PlimsollError('bad-sla', `${what} is ${JSON.stringify(text)}, which is not a number`, {
        advice: "Write it as 10 or '<= 10'.",
      })
    }
    case 'perSecond': {
      const found =
        /^(\d+(?:\.\d+)?)(?:rps|(?:requests|reqs?|iterations)?(?:\/(s|sec|second|m|min|minute|h|hour))?)$/i.exec(
          joined,
        )
      if (found !== null) return scaled(found[1]!, 1, secondsIn[(found[2] ?? 's')[0]!.toLowerCase()]!)
      throw new PlimsollError('bad-sla', `${what} is ${JSON.stringify(text)}, which is not a rate`, {
        advice: "Write a number of requests per second: '>=1000'.",
      })
    }
  }
}

const secondsIn: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 }

/** Abbreviates units of time that are written as words. */
function abbreviateUnits(text: string): string {
  return text
    .replace(/milliseconds?$|msecs?$/i, 'ms')
    .replace(/seconds?$|secs?$/i, 's')
    .replace(/minutes?$|mins?$/i, 'm')
}

/** Runs `parse`, and changes the code of an error that it throws to `bad-sla`. */
function asSlaError(parse: () => number): number {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error
    const { message, advice } = error
    throw new PlimsollError('bad-sla', message, advice === undefined ? {} : { advice })
  }
}
