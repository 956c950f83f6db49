import { PlimsollError } from '../../base/error.ts'
import { phrase, setting } from '../../base/phrase.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import type { ScenarioDescription } from '../../plan-file/description/plan-description.ts'
import type { LoadSpec } from './load-spec.ts'
import type { SingleLoadSpec } from './single-load.ts'

/** Chooses scenarios by their tags. */
export interface ScenarioFilter {
  /** Keeps only scenarios with one of these tags; empty keeps all. */
  tags: readonly string[]
  /** Leaves out scenarios with one of these tags. */
  excludedTags: readonly string[]
}

/**
 * Returns the load with only the scenarios that a filter keeps, in the same proportions. Throws a `PlimsollError`
 * (`bad-option`) for an unknown tag, and if no scenario is left in the load or in one of its parallel loads.
 */
export function filterScenarios(
  load: LoadSpec,
  scenarios: readonly Pick<ScenarioDescription, 'weight' | 'tags'>[],
  filter: ScenarioFilter,
): LoadSpec {
  if (filter.tags.length + filter.excludedTags.length === 0) return load
  const known = [...new Set(scenarios.flatMap(({ tags }) => tags))]
  for (const [name, tags] of [
    ['tag', filter.tags],
    ['excludeTag', filter.excludedTags],
  ] as const) {
    for (const tag of tags) if (!known.includes(tag)) throw unknownTag(name, tag, known)
  }
  const isKept = scenarios.map(({ tags }) => keepsTags(tags, filter))
  if (!isKept.includes(true)) throw noScenarioLeft('the plan has no scenario', filter)
  const mixWeights = scenarios.map(({ weight }) => weight)
  const filtered = <Spec extends SingleLoadSpec>(spec: Spec, name?: string): Spec => {
    const keep = (weights: readonly number[]) => weights.map((weight, index) => (isKept[index] ? weight : 0))
    const weights = keep(spec.weights ?? mixWeights)
    if (sumOf(weights) === 0) {
      throw noScenarioLeft(
        name !== undefined ? `the load '${name}' has no scenario` : 'the mix has no scenario',
        filter,
      )
    }
    const { timeline } = spec
    if (timeline === undefined) return { ...spec, weights }
    const weightings = timeline.weightings.map((change) => {
      const changed = keep(change.weights)
      if (change.weights.length > 0 && sumOf(changed) === 0) {
        throw noScenarioLeft(`from ${change.startMs / 1_000} s on the shape has no scenario`, filter)
      }
      return { ...change, weights: changed }
    })
    return { ...spec, weights, timeline: { ...timeline, weightings } }
  }
  if (load.parallelLoads === undefined) return filtered(load)
  return {
    ...load,
    parallelLoads: load.parallelLoads.map((parallelLoad) => filtered(parallelLoad, parallelLoad.name)),
  }
}

/** Whether a filter keeps what has these tags. */
export function keepsTags(
  tags: readonly string[],
  { tags: includedTags, excludedTags }: ScenarioFilter,
): boolean {
  if (tags.some((tag) => excludedTags.includes(tag))) return false
  return includedTags.length === 0 || tags.some((tag) => includedTags.includes(tag))
}

function sumOf(weights: readonly number[]): number {
  return weights.reduce((sum, weight) => sum + weight, 0)
}

function unknownTag(name: 'tag' | 'excludeTag', tag: string, known: readonly string[]): PlimsollError {
  const near = nearestName(tag, known)
  const list = known.length === 0 ? 'No scenario has a tag.' : `The tags are ${known.join(', ')}.`
  return new PlimsollError(
    'bad-option',
    phrase`${setting(name)} is ${JSON.stringify(tag)}, which no scenario is tagged with`,
    {
      setting: name,
      advice: phrase`${near === undefined ? list : `Did you mean '${near}'?`} A label of the run is written with its value: ${setting('tag', name === 'tag' ? 'branch=main' : 'key=value')}.`,
    },
  )
}

function noScenarioLeft(what: string, { tags, excludedTags }: ScenarioFilter): PlimsollError {
  const given = [
    ...tags.map((tag) => setting('tag', tag)),
    ...excludedTags.map((tag) => setting('excludeTag', tag)),
  ]
  const [first, ...more] = given.map((mention) => phrase`${mention}`)
  const all = more.reduce((text, each) => phrase`${text} ${each}`, first!)
  return new PlimsollError('bad-option', phrase`${what} left after ${all}`, {
    setting: tags.length > 0 ? 'tag' : 'excludeTag',
    advice: "Tag what is to run: scenario('browse', { tags: ['smoke'] }, …).",
  })
}
