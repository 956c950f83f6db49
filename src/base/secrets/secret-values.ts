/** The replacement for a secret. */
export const hidden = '***'

/** The shortest value that is hidden. Shorter ones occur in too much other text. */
const shortest = 6

const forms = new Set<string>()
let pattern: RegExp | undefined

/** Hides a value from now on, as it is and as it is encoded in URLs and JSON. */
export function keepSecret(value: string): void {
  if (value.length < shortest) return
  for (const form of [value, encodeURIComponent(value.toWellFormed()), JSON.stringify(value).slice(1, -1)]) {
    forms.add(form)
  }
  // Longest first, because one secret can start with another.
  const alternatives = [...forms]
    .sort((a, b) => b.length - a.length)
    .map((form) => form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  pattern = new RegExp(alternatives.join('|'), 'g')
}

/** Replaces the secret values in a text. */
export function withoutSecretValues(text: string): string {
  return pattern === undefined ? text : text.replace(pattern, hidden)
}

/** Replaces the secret values in all texts of plain data, except under some keys. Keys themselves stay. */
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
