import { parseBytes } from '../../src/base/units/bytes.ts'
import { parseDurationMs } from '../../src/base/units/duration.ts'
import { formatFraction } from '../../src/base/units/ratio.ts'
import type { SlaVerdict } from '../../src/record/run-record.ts'
import { formatFigure } from '../../src/verdict/sla/limit.ts'
import { msText, rateText } from './figure-text.ts'

/** A limit as a number in the unit of what it limits. */
export interface Bound {
  /** Whether the actual figure must stay below, as a response time must, or above, as a rate. */
  side: 'below' | 'above'
  value: number
}

/** Reads `<= 300ms`, `< 0.1%`, `>= 1000/s`, `>=1000`; null for a text that says something else. */
export function boundOf({ limit, unit }: Pick<SlaVerdict, 'limit' | 'unit'>): Bound | null {
  const found = /^\s*(<=|<|≤|>=|>|≥)?\s*(\S.*?)\s*$/.exec(limit)
  if (found === null) return null
  // What it was worked out from stands behind it: `330 ms (baseline + 10%)`.
  const value = numberOf(found[2]!.replace(/\s*\(.*\)$/, '').replaceAll(/[ ,]/g, ''), unit)
  const side = found[1] !== undefined && /[>≥]/.test(found[1]) ? 'above' : 'below'
  return value === null || !Number.isFinite(value) ? null : { side, value }
}

function numberOf(text: string, unit: SlaVerdict['unit']): number | null {
  const number = /^([\d.]+)(.*)$/.exec(text)
  if (number === null) return null
  const bare = Number(number[1])
  if (unit === 'number') return bare
  if (unit === 'fraction') return number[2] === '%' ? bare / 100 : bare
  if (unit === 'perSecond') return bare / ({ '/m': 60, '/h': 3_600 }[number[2]!] ?? 1)
  try {
    if (unit === 'bytes') return parseBytes(text)
    if (unit === 'bytesPerSecond') return parseBytes(text.replace(/\/s$/, ''))
    return number[2] === '' ? bare : parseDurationMs(text)
  } catch {
    return null
  }
}

/** The actual figure with its unit, in as many digits as tell it from the limit that it broke. */
export function actualText(sla: Pick<SlaVerdict, 'actual' | 'limit' | 'unit' | 'status'>): string {
  const { actual, unit } = sla
  if (actual === null) return '–'
  const bound = boundOf(sla)
  const text = figureText(actual, unit)
  const misleading =
    (sla.status === 'fail' || sla.status === 'warn') &&
    bound !== null &&
    text === figureText(bound.value, unit)
  if (!misleading) return text
  if (unit === 'fraction') return `${Number((actual * 100).toPrecision(6))}%`
  return `${Number(actual.toPrecision(6))}${behind[unit]}`
}

const behind = { ms: ' ms', perSecond: '/s', number: '', bytes: ' B', bytesPerSecond: ' B/s' } as const

function figureText(value: number, unit: SlaVerdict['unit']): string {
  if (unit === 'fraction') return formatFraction(value)
  if (unit === 'number' || unit === 'bytes' || unit === 'bytesPerSecond') return formatFigure(value, unit)
  return unit === 'ms' ? `${msText(value)} ms` : `${rateText(value)}/s`
}

/** How far along a gauge the actual figure is when the limit's line stands at 1; at most 1.4. */
export function loadOf(sla: Pick<SlaVerdict, 'actual' | 'limit' | 'unit'>): number | null {
  const bound = boundOf(sla)
  if (bound === null || sla.actual === null) return null
  if (bound.value === 0) return sla.actual === 0 ? 0 : 1.4
  return Math.min(1.4, Math.max(0, sla.actual / bound.value))
}
