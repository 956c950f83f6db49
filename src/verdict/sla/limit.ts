import { PlimsollError } from '../../base/error.ts'
import { formatBytes, parseBytes } from '../../base/units/bytes.ts'
import { scaled } from '../../base/units/decimal.ts'
import { formatDurationMs, parseDurationMs } from '../../base/units/duration.ts'
import type { FigureUnit } from '../../base/units/figure-unit.ts'
import { formatFraction, parseFraction } from '../../base/units/ratio.ts'
import type { Comparison } from '../language/written-sla.ts'

/** A bound on a figure, in the unit of the figure. */
export interface Limit {
  comparison: Comparison
  /** NaN where it is relative to a baseline that does not say. */
  value: number
  unit: FigureUnit
  /** How it was written, where it is relative to a baseline: `baseline + 10%`. */
  relative?: string
  /** Whether a baseline was given at all. */
  hasBaseline?: boolean
}

/** A limit as data for readers: in the record, the live view and reports. */
export interface SlaLimit {
  comparison: Comparison
  /** In the unit of the figure; null where it is relative to a baseline that has no such figure. */
  value: number | null
  /** As it reads: `<= 300 ms`, `< 330 ms (baseline + 10%)`. */
  text: string
  /** As it was written where it is relative to a baseline: `baseline + 10%`; else null. */
  baseline: string | null
}

/** What a limit is to be read for. */
export interface LimitContext {
  unit: FigureUnit
  /** What a bare limit means. */
  usual: Comparison
  /** What it is a limit of, for messages: `the limit of 'p95'`. */
  what: string
  /** The figure that the baseline has for it; undefined where it has none. */
  baseline?: number | undefined
  /** Whether a baseline was given at all, whatever it says. */
  hasBaseline?: boolean
}

/**
 * Reads a limit such as `300ms`, `<= 0.1%`, `>= 1000 requests/second` or `< baseline + 10%`; without a comparison it means
 * what the metric usually means. Throws a `PlimsollError` (`bad-sla`).
 */
export function parseLimit(text: string | number, context: LimitContext): Limit {
  const { unit, usual, what, baseline, hasBaseline = baseline !== undefined } = context
  const found = /^\s*(<=|>=|<|>)?\s*([\s\S]*?)\s*$/.exec(String(text))!
  const comparison = (found[1] as Comparison | undefined) ?? usual
  const written = found[2]!
  if (!/^baseline\b/i.test(written)) return { comparison, value: parseFigure(written, unit, what), unit }
  const value = relativeTo(baseline, written, unit, what)
  return { comparison, value, unit, relative: written, hasBaseline }
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

/** Whether a limit is on how much there may be; otherwise it is on how little. */
export function isUpper({ comparison }: Limit): boolean {
  return comparison === '<' || comparison === '<='
}

/** The limit as it reads in a report: `<= 300 ms`, `< 330 ms (baseline + 10%)`. */
export function formatLimit({ comparison, value, unit, relative }: Limit): string {
  if (relative === undefined) return `${comparison} ${formatFigure(value, unit)}`
  return Number.isNaN(value)
    ? `${comparison} ${relative}`
    : `${comparison} ${formatFigure(value, unit)} (${relative})`
}

export function slaLimit(limit: Limit): SlaLimit {
  const { comparison, value, relative = null } = limit
  return {
    comparison,
    value: Number.isNaN(value) ? null : value,
    text: formatLimit(limit),
    baseline: relative,
  }
}

/** A figure with its unit: `318 ms`, `0.1%`, `1,204/s`, `2 GB`, or a plain `12.5`. */
export function formatFigure(value: number, unit: FigureUnit): string {
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
      const digits = Math.abs(value) < 1_000 ? { maximumSignificantDigits: 4 } : { maximumFractionDigits: 1 }
      return value.toLocaleString('en-US', digits)
    }
    case 'perSecond': {
      const digits = value < 10 ? 2 : value < 100 ? 1 : 0
      return `${Number(value.toFixed(digits)).toLocaleString('en-US')}/s`
    }
  }
}

/** Works out a limit that is relative to a baseline; NaN where the baseline does not say. */
function relativeTo(baseline: number | undefined, text: string, unit: FigureUnit, what: string): number {
  const found = /^baseline\s*(?:([+*-])\s*(\S[\s\S]*))?$/i.exec(text)
  if (found === null) {
    throw new PlimsollError('bad-sla', `${what} is ${JSON.stringify(text)}, which cannot be worked out`, {
      advice: "Write it as 'baseline + 10%', 'baseline - 20ms' or 'baseline * 1.2'.",
    })
  }
  const [, operator, operand] = found
  // It is read even where there is no baseline: a mistake is one with or without.
  const figure = baseline ?? Number.NaN
  if (operator === undefined) return figure
  if (operator === '*') return figure * parseFigure(operand!, 'number', what)
  const sign = operator === '+' ? 1 : -1
  // A share and one per cent more is what everyone reads in it: of all else, 10% is a tenth of what it was.
  return /%\s*$/.test(operand!) && unit !== 'fraction'
    ? figure * (1 + sign * readPercent(operand!, what))
    : figure + sign * parseFigure(operand!, unit, what)
}

/** A percentage that may be above 100: something can be twice as slow. */
function readPercent(text: string, what: string): number {
  const found = /^(\d+(?:\.\d+)?)\s*%\s*$/.exec(text)
  if (found !== null) return scaled(found[1]!, 1, 100)
  throw new PlimsollError('bad-sla', `${what} is ${JSON.stringify(text)}, which is not a percentage`, {
    advice: "Write it as 'baseline + 10%'.",
  })
}

/** Reads a figure in its unit, with spaces and words as people write them. Throws a `PlimsollError` (`bad-sla`). */
function parseFigure(text: string, unit: FigureUnit, what: string): number {
  const joined = text.replace(/^(-?[\d.]+)\s+(?=\S)/, '$1')
  switch (unit) {
    case 'ms':
      return read(() => parseDurationMs(shortTime(joined), what), text, joined)
    case 'fraction':
      return read(() => parseFraction(joined, what), text, joined)
    case 'bytes':
      return read(() => parseBytes(joined, what), text, joined)
    case 'bytesPerSecond':
      return read(() => parseBytes(joined.replace(/\/s$/, ''), what), text, joined)
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

/** Units of time in words are as good as short ones. */
function shortTime(text: string): string {
  return text
    .replace(/milliseconds?$|msecs?$/i, 'ms')
    .replace(/seconds?$|secs?$/i, 's')
    .replace(/minutes?$|mins?$/i, 'm')
}

function read(parse: () => number, text: string, joined: string): number {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error
    // As it was written, not as it was read.
    const message = error.message.replace(JSON.stringify(joined), JSON.stringify(text))
    throw new PlimsollError('bad-sla', message, error.advice === undefined ? {} : { advice: error.advice })
  }
}
