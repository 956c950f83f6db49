/**
 * A setting of a run in a message, by its key, such as `users`. Only the code that knows where the setting was set can
 * say it in the user's words: `--users`, `PLIMSOLL_USERS`, `users in plimsoll.config.ts`.
 */
export interface SettingMention {
  setting: string
  /** The value that it could be given: `--proxy none`. */
  value?: string | boolean
}

/** A text for the user, in which settings are data. */
export type Phrase = string | readonly (string | SettingMention)[]

/** Mentions a setting in a phrase, with a value that it could be given. */
export function setting(name: string, value?: string | boolean): SettingMention {
  return value === undefined ? { setting: name } : { setting: name, value }
}

/** A template for phrases: ``phrase`${setting('users')} and ${setting('rate')} were both given` ``. */
export function phrase(
  strings: TemplateStringsArray,
  ...values: readonly (string | number | SettingMention | Phrase)[]
): Phrase {
  const parts: (string | SettingMention)[] = []
  strings.forEach((text, index) => {
    if (text !== '') parts.push(text)
    const value = values[index]
    if (value === undefined || value === '') return
    if (typeof value === 'number') parts.push(String(value))
    else if (typeof value === 'string' || 'setting' in value) parts.push(value)
    else parts.push(...value)
  })
  return parts.every((part) => typeof part === 'string') ? parts.join('') : parts
}

/** The settings that a phrase mentions, in order. */
export function mentionsIn(text: Phrase | undefined): SettingMention[] {
  return text === undefined || typeof text === 'string' ? [] : text.filter((part) => typeof part !== 'string')
}

/** A phrase as text. `word` puts each setting into words; by default settings are called by their keys. */
export function phraseText(text: Phrase, word: (mention: SettingMention) => string = keyAndValue): string {
  if (typeof text === 'string') return text
  return text.map((part) => (typeof part === 'string' ? part : word(part))).join('')
}

function keyAndValue({ setting: name, value }: SettingMention): string {
  return value === undefined ? name : `${name} ${value}`
}
