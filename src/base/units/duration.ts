import { PlimsollError } from '../error.ts'
import { shown } from '../text/shown.ts'
import { scaled } from './decimal.ts'

/** A duration as users write it: `'250ms'`, `'1.5s'`, `'5m'`, `'2h'`, `'1m30s'`. The number `0` is allowed. */
export type Duration =
  | `${number}ms`
  | `${number}s`
  | `${number}m`
  | `${number}h`
  | `${number}m${number}s`
  | `${number}h${number}m`
  | 0

const unitUs = { us: 1, µs: 1, ms: 1_000, s: 1_000_000, m: 60_000_000, h: 3_600_000_000 } as const
const part = /(\d+(?:\.\d+)?)(us|µs|ms|s|m|h)/y

/**
 * Parses a duration into milliseconds. `what` names it in messages, which quote `shownText`. Throws a `PlimsollError`
 * (`bad-duration`) if it is invalid, negative or infinite.
 */
export function parseDurationMs(
  text: Duration | string | number,
  what = 'duration',
  shownText: unknown = text,
): number {
  if (text === 0) return 0
  if (typeof text === 'string') {
    let ms = 0
    part.lastIndex = 0
    for (let at = 0; at < text.length; at = part.lastIndex) {
      const found = part.exec(text)
      if (found === null) break
      ms += scaled(found[1]!, unitUs[found[2] as keyof typeof unitUs], 1_000)
      if (part.lastIndex === text.length && Number.isFinite(ms)) return ms
    }
  }
  throw new PlimsollError('bad-duration', `${what} is ${shown(shownText)}, which is not a duration`, {
    advice: "Write a number with a unit: '250ms', '1.5s', '5m' or '2h'.",
  })
}

/** Formats milliseconds: `4.2 µs`, `42 µs`, `0.42 ms`, `318 ms`, `2.4 s`, `5 m 20 s`, `2 h 5 m`. */
export function formatDurationMs(ms: number): string {
  if (!Number.isFinite(ms)) return '–'
  if (ms < 0) return `-${formatDurationMs(-ms)}`
  if (ms === 0) return '0 ms'
  // From each of these limits, a value would be rounded up to the next form.
  if (ms < 0.00995) return `${Number((ms * 1_000).toPrecision(2))} µs`
  if (ms < 0.0995) return `${Math.round(ms * 1_000)} µs`
  if (ms < 0.995) return `${ms.toFixed(2)} ms`
  if (ms < 9.95) return `${ms.toFixed(1)} ms`
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 9_950) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} m` : `${minutes} m ${seconds % 60} s`
  const hours = Math.floor(minutes / 60)
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} m`
}
