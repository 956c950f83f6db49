import { PlimsollError } from '../../base/error.ts'
import { phrase, setting } from '../../base/phrase.ts'
import type { GivenOption } from '../../plan/data/options.ts'
import type { RunSettings } from './setting-layers.ts'
import { settingWord } from './setting-words.ts'

type Given = ReadonlyMap<string, GivenOption>

/**
 * The values of the options that a plan declares. `given` are those of this run, set by a flag, variable or program;
 * `usual` are those of the config file. Throws a `PlimsollError` (`bad-option`) for an option without a value.
 */
export function planOptions({ values, origins }: RunSettings): [given: Given, usual: Given] {
  const origin = origins.get('option')
  const word = settingWord('option', origin ?? { from: 'flag' })
  const options = new Map<string, GivenOption>()
  for (const text of values.option) {
    const at = text.indexOf('=')
    if (at < 1) {
      throw new PlimsollError(
        'bad-option',
        phrase`${setting('option')} is ${JSON.stringify(text)}, which is not a name and a value`,
        {
          setting: 'option',
          advice: phrase`Give ${setting('option')} a name and a value, such as 'size=20'.`,
        },
      )
    }
    const name = text.slice(0, at)
    options.set(name, { text: text.slice(at + 1), origin: `${word} ${name}` })
  }
  return origin?.from === 'config' ? [new Map(), options] : [options, new Map()]
}
