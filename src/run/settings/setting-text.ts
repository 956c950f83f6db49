import type { SettingValue } from './setting-layers.ts'
import type { Setting } from './settings.ts'

/** A value, typed as a config file or a program gives it, in the form that a flag has; without one, what was expected. */
export function settingText(
  value: unknown,
  { kind, choices }: Pick<Setting, 'kind' | 'choices'>,
): { text: SettingValue; expected?: undefined } | { text?: undefined; expected: string } {
  switch (kind) {
    case 'count':
      return typeof value === 'number' ? { text: String(value) } : { expected: 'a number' }
    case 'switch':
      return typeof value === 'boolean' ? { text: value } : { expected: 'true or false' }
    case 'texts':
      return Array.isArray(value) && value.every((item) => typeof item === 'string')
        ? { text: value }
        : { expected: 'a list of texts' }
    case 'rate':
      return hasUnit(value) ? { text: value } : { expected: "a rate with its unit, such as '500/s'" }
    case 'duration':
      return hasUnit(value) ? { text: value } : { expected: "a length of time with its unit, such as '30s'" }
    case 'text':
      if (choices !== undefined && !choices.includes(value as string))
        return { expected: choices.map((choice) => `'${choice}'`).join(' or ') }
      return typeof value === 'string' ? { text: value } : { expected: 'a text' }
  }
}

/** Bare numbers are for the command line alone: there they are seconds, as in Locust. */
function hasUnit(value: unknown): value is string {
  return typeof value === 'string' && !/^[\d.]+$/.test(value)
}
