import { PlimsollError } from '../../base/error.ts'
import { phrase, setting } from '../../base/phrase.ts'
import type { ScenarioFilter } from '../../load/spec/scenario-filter.ts'
import type { SettingValues } from './settings.ts'

/** The labels of a run, from tags with a value: `branch=main`. Throws a `PlimsollError` (`bad-option`) for a missing key. */
export function labels(tags: readonly string[]): Record<string, string> {
  const found: [key: string, value: string][] = []
  for (const text of tags) {
    const at = text.indexOf('=')
    if (at > 0) found.push([text.slice(0, at), text.slice(at + 1)])
    else if (at === 0) throw wrongTag('tag', text, "a key and a value, such as 'branch=main'")
  }
  return Object.fromEntries(found)
}

/** The scenario filter of the tags without a value. Throws a `PlimsollError` (`bad-option`) for an empty tag. */
export function scenarioFilter({
  tag,
  excludeTag,
}: Pick<SettingValues, 'tag' | 'excludeTag'>): ScenarioFilter {
  const tags = tag.filter((text) => !text.includes('='))
  for (const text of tags) if (text.trim() === '') throw wrongTag('tag', text, aTag)
  for (const text of excludeTag) if (text.trim() === '') throw wrongTag('excludeTag', text, aTag)
  return { tags, excludedTags: excludeTag }
}

const aTag = "a tag, such as 'smoke'"

function wrongTag(name: 'tag' | 'excludeTag', text: string, expected: string): PlimsollError {
  return new PlimsollError(
    'bad-option',
    phrase`${setting(name)} is ${JSON.stringify(text)}, which is not ${expected}`,
    { setting: name, advice: phrase`Give ${setting(name)} ${expected}.` },
  )
}
