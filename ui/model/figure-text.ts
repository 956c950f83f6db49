/* Figures as text. Tables use one unit for a whole column, so that digits line up and the eye compares. */

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** `121,496`. */
export function countText(count: number): string {
  return whole.format(count)
}

/** Three digits that matter, in milliseconds: `0.42`, `8.1`, `318`, `1,236`. */
export function msText(ms: number): string {
  return digitsText(ms)
}

/** Per second, without the unit: `0.5`, `42.1`, `1,236`. */
export function rateText(perSecond: number): string {
  return digitsText(perSecond)
}

function digitsText(value: number): string {
  if (value === 0) return '0'
  if (value < 0.01) return '<0.01'
  if (value < 1) return value.toFixed(2)
  if (value < 99.95) return value.toFixed(1)
  return whole.format(value)
}

/** `1.9 kB`, `214 MB`: decimal, as networks are measured. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1_000
    unit++
  }
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}

/** A place in the run: `0:07`, `2:52`, `1:04:30`. */
export function clockText(seconds: number): string {
  const total = Math.max(0, Math.round(seconds))
  const two = (value: number) => String(value).padStart(2, '0')
  const minutes = Math.floor(total / 60)
  if (minutes < 60) return `${minutes}:${two(total % 60)}`
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(total % 60)}`
}

/** `17 Feb 2026, 09:41:07 UTC`: the same for every reader, so that two of them can talk about it. */
export function instantText(iso: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' })
  return `${day.format(date)} UTC`
}
