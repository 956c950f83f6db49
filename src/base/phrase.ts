/**
 * A mention of a setting in a message, by the key of the setting, such as `users`. Only the code that knows where the
 * setting was set can name it as the user did: `--users`, `PLIMSOLL_USERS`, `users in plimsoll.config.ts`.
 */
export interface SettingMention {
  setting: string
  /** A value that the message suggests: `--proxy none`. */
  value?: string | boolean
}

/** A message for the user that contains mentions of settings as data. */
export type Phrase = string | readonly (string | SettingMention)[]

/** Mentions a setting in a phrase, with a suggested value. */
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

/** Returns the settings that a phrase mentions, in order. */
export function mentionsIn(text: Phrase | undefined): SettingMention[] {
  return text === undefined || typeof text === 'string' ? [] : text.filter((part) => typeof part !== 'string')
}

/** Formats a phrase as a string. `word` formats each setting, by default as its key and value. */
export function phraseText(text: Phrase, word: (mention: SettingMention) => string = keyAndValue): string {
  if (typeof text === 'string') return text
  return text.map((part) => (typeof part === 'string' ? part : word(part))).join('')
}

function keyAndValue({ setting: name, value }: SettingMention): string {
  return value === undefined ? name : `${name} ${value}`
}
