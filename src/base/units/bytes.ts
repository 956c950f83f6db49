import { PlimsollError } from '../error.ts'
import { shown } from '../text/shown.ts'
import { scaled } from './decimal.ts'
import { groupedNumber } from './grouped-number.ts'

/** An amount of memory or data, as users write it: `'512MB'`, `'2GiB'`. */
export type Bytes = `${number}${'B' | 'kB' | 'MB' | 'GB' | 'TB' | 'KiB' | 'MiB' | 'GiB' | 'TiB'}`

const units: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
}

/**
 * Parses an amount of data into bytes. Units are decimal (kB, MB) or binary (KiB, MiB). `what` names it in messages,
 * which quote `shownText`. Throws a `PlimsollError` (`bad-bytes`) if it is invalid.
 */
export function parseBytes(text: Bytes | string, what = 'size', shownText: unknown = text): number {
  const found = typeof text === 'string' ? /^(\d+(?:\.\d+)?)([kmgt]?i?b)$/i.exec(text) : null
  const unit = found === null ? undefined : units[found[2]!.toLowerCase()]
  const bytes = unit === undefined ? Number.NaN : scaled(found![1]!, unit, 1)
  if (Number.isFinite(bytes)) return bytes
  throw new PlimsollError('bad-bytes', `${what} is ${shown(shownText)}, which is not an amount of data`, {
    advice: "Write a number with a unit: '512MB' or '2GiB'.",
  })
}

/** Formats bytes in decimal units with three significant digits: `512 B`, `1.5 kB`, `2 GB`. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return '–'
  if (bytes < 0) return `-${formatBytes(-bytes)}`
  const names = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let at = 0
  // A value that would round to 1000 is shown in the next unit.
  while (value >= 999.5 && at < names.length - 1) {
    value /= 1_000
    at += 1
  }
  return `${groupedNumber(Number(value.toPrecision(3)))} ${names[at]}`
}
