import { Refusal } from './refusal.ts'

/** A JSON object whose fields are not validated yet. */
export type Fields = Record<string, unknown>

/** Returns the body as an object, or refuses it with 400. */
export function fieldsOf(body: unknown, what = 'the body'): Fields {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Fields
  throw new Refusal(400, `${what} must be a JSON object`)
}

/** Returns a list of 1 to `maxLength` items, or refuses it with 400. */
export function listOf(value: unknown, what: string, maxLength: number): unknown[] {
  if (Array.isArray(value) && value.length > 0 && value.length <= maxLength) return value
  throw new Refusal(400, `${what} must be a list of 1 to ${maxLength} items`)
}

/** Returns a string of 1 to `maxLength` characters without the spaces around it, or refuses it with 400. */
export function textOf(value: unknown, what: string, maxLength = 100): string {
  const text = typeof value === 'string' ? value.trim() : ''
  if (text.length > 0 && text.length <= maxLength) return text
  throw new Refusal(400, `${what} must be a string of 1 to ${maxLength} characters`)
}

/** Returns a finite number between two bounds, both included, or refuses it with 400. */
export function numberOf(value: unknown, what: string, low: number, high: number): number {
  if (typeof value === 'number' && value >= low && value <= high) return value
  throw new Refusal(400, `${what} must be a number from ${low} to ${high}`)
}

/** Returns a whole number of the query string, or `fallback` if it is missing. Refuses anything else with 400. */
export function countOf(query: URLSearchParams, name: string, low: number, high: number, fallback: number) {
  const text = query.get(name)
  if (text === null) return fallback
  const count = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (count >= low && count <= high) return count
  throw new Refusal(400, `${name} must be a whole number from ${low} to ${high}`)
}
