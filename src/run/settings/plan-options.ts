import { PlimsollError } from '../../base/error.ts'
import type { GivenOption } from '../../plan/data/options.ts'
import type { RunSettings } from './setting-layers.ts'

type Given = ReadonlyMap<string, GivenOption>

/**
 * What was given for the options of a plan: by flag or variable, and what is usual by the configuration. Throws a
 * `PlimsollError` (`bad-option`) for one without a value.
 */
export function planOptions({ flags, origins }: RunSettings): [given: Given, usual: Given] {
  const origin = origins.get('option')
  const values = new Map<string, GivenOption>()
  for (const text of flags.option) {
    const at = text.indexOf('=')
    if (at < 1) {
      throw new PlimsollError(
        'bad-option',
        `--option is ${JSON.stringify(text)}, which is not a name and a value`,
        {
          advice: "Give --option a name and a value, such as 'size=20'.",
        },
      )
    }
    const name = text.slice(0, at)
    values.set(name, {
      text: text.slice(at + 1),
      origin: `${origin?.from === 'flag' ? '--option' : origin?.name} ${name}`,
    })
  }
  return origin?.from === 'config' ? [new Map(), values] : [values, new Map()]
}
