/** What stands where a secret was. */
const hidden = '***'

/** Shorter values are too like any other text: hiding them would spoil what is shown, and they hide little. */
const shortest = 6

const forms = new Set<string>()
let pattern: RegExp | undefined

/** Keeps a value from being shown from here on: as it is, and as URLs, JSON and basic authorisation write it. */
export function keepSecret(value: string): void {
  if (value.length < shortest) return
  for (const form of [value, encodeURIComponent(value.toWellFormed()), JSON.stringify(value).slice(1, -1)]) {
    forms.add(form)
  }
  // The longest first: one secret may begin with another.
  const alternatives = [...forms]
    .sort((a, b) => b.length - a.length)
    .map((form) => form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  pattern = new RegExp(alternatives.join('|'), 'g')
}

/** Text without the values that are kept secret. */
export function withoutSecretValues(text: string): string {
  return pattern === undefined ? text : text.replace(pattern, hidden)
}

/** Plain data whose texts, other than under some keys, are without the values that are kept secret. Keys stay. */
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
