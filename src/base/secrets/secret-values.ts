/** The string that replaces a secret. */
export const hidden = '***'

/** The minimum length of a hidden value. Shorter values occur too often in other text. */
const minLength = 6

const forms = new Set<string>()
let pattern: RegExp | undefined

/** Registers a secret value, which is then hidden in its plain form and as encoded in URLs and JSON. */
export function registerSecret(value: string): void {
  if (value.length < minLength) return
  for (const form of [value, encodeURIComponent(value.toWellFormed()), JSON.stringify(value).slice(1, -1)]) {
    forms.add(form)
  }
  // Longest first, because one secret can start with another.
  const alternatives = [...forms]
    .sort((a, b) => b.length - a.length)
    .map((form) => form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  pattern = new RegExp(alternatives.join('|'), 'g')
}

/** Replaces the secret values in a string. */
export function withoutSecretValues(text: string): string {
  return pattern === undefined ? text : text.replace(pattern, hidden)
}

/** Replaces the secret values in all strings of plain data, except in the values of some keys. Keys do not change. */
export function dataWithoutSecretValues<Data>(data: Data, except: ReadonlySet<string>): Data {
  return pattern === undefined ? data : (cleaned(data, except) as Data)
}

function cleaned(data: unknown, except: ReadonlySet<string>): unknown {
  if (typeof data === 'string') return withoutSecretValues(data)
  if (typeof data !== 'object' || data === null) return data
  if (Array.isArray(data)) return data.map((item) => cleaned(item, except))
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, except.has(key) ? value : cleaned(value, except)]),
  )
}
