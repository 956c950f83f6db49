import { groupedNumber } from './grouped-number.ts'

/** Formats a count as a whole number with thousands separators: `12,345`. */
export function countText(count: number): string {
  return groupedNumber(Math.round(count))
}

/** Formats a count with its noun, in the singular or the plural: `1 request`, `2 requests`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`
}
