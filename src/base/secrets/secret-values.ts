import { formsOf } from './secret-forms.ts'
import { SecretSearch } from './secret-search.ts'

/** The string that replaces a secret. */
export const hidden = '***'

/** The minimum length of a hidden value. Shorter values occur too often in other text. */
const minLength = 6

/** The minimum length of a line of a value with several lines, such as a private key, that is hidden by itself. */
const minLineLength = 16

/** The mark at which a text was cut. */
const cutMark = '…'

const values = new Set<string>()
const shownValues = new Set<string>()
const listeners = new Set<(value: string) => void>()
/** Finds all secrets; undefined if there are none, null if it has to be made anew. */
let search: SecretSearch | undefined | null

/**
 * Registers a secret value, which is then hidden as it is and in the usual encodings. A value of fewer than 6 characters is
 * not hidden, nor is one that `showValue` was called for.
 */
export function registerSecret(value: string): void {
  const isNew = !values.has(value)
  values.add(value)
  if (!isNew) return
  search = null
  for (const listener of listeners) listener(value)
}

/** The values that have been registered. */
export function secretValues(): readonly string[] {
  return [...values]
}

/** Calls `listener` with each value that is registered from now on. */
export function onSecret(listener: (value: string) => void): void {
  listeners.add(listener)
}

/** Shows a value although it was, or will be, registered: the address of the target is no secret. */
export function showValue(value: string): void {
  if (shownValues.has(value)) return
  shownValues.add(value)
  search = null
}

function currentSearch(): SecretSearch | undefined {
  if (search !== null) return search
  const hiddenValues = [...values].filter((value) => value.length >= minLength && !shownValues.has(value))
  const lines = hiddenValues.flatMap((value) =>
    value.split(/\r?\n/).filter((line) => line !== value && line.length >= minLineLength),
  )
  // Longest first, because one secret can start with another.
  const sorted = [...new Set([...hiddenValues, ...lines])].sort((a, b) => b.length - a.length)
  search = sorted.length === 0 ? undefined : new SecretSearch(sorted.flatMap(formsOf))
  return search
}

/** Replaces the secret values in a string, and the beginning of one where the string was cut with an ellipsis. */
export function withoutSecretValues(text: string): string {
  const shown = currentSearch()?.replace(text, hidden) ?? text
  if (search === undefined || !shown.includes(cutMark)) return shown
  const pieces = shown.split(cutMark)
  return pieces
    .map((piece, index) => (index < pieces.length - 1 ? withoutCutSecret(piece) : piece))
    .join(cutMark)
}

/** Replaces the beginning of a secret with which a string ends because it was cut there. */
export function withoutCutSecret(text: string): string {
  const at = currentSearch()?.cutAt(text)
  return at === undefined ? text : text.slice(0, at) + hidden
}

/** How the values of keys are treated when secrets are replaced in data. */
export interface KeyRules {
  /** Keys whose values cannot contain a secret. */
  kept: ReadonlySet<string>
  /** Keys whose values are maps with keys of the user, which are searched as well. */
  maps: ReadonlySet<string>
}

const noRules: KeyRules = { kept: new Set(), maps: new Set(['tags']) }

/** Replaces the secret values in all strings of plain data. */
export function dataWithoutSecretValues<Data>(data: Data, rules: KeyRules = noRules): Data {
  return currentSearch() === undefined ? data : (cleaned(data, rules, false) as Data)
}

function cleaned(data: unknown, rules: KeyRules, isMap: boolean): unknown {
  if (typeof data === 'string') return withoutSecretValues(data)
  if (typeof data !== 'object' || data === null) return data
  if (Array.isArray(data)) return data.map((item) => cleaned(item, rules, false))
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      isMap ? withoutSecretValues(key) : key,
      rules.kept.has(key) ? value : cleaned(value, rules, rules.maps.has(key)),
    ]),
  )
}
