import { keepsTags, type ScenarioFilter } from '../../load/spec/scenario-filter.ts'
import type { PlanDescription } from '../../plan-file/description/plan-description.ts'

/** What the filter of tags leaves out of a run. */
export interface LeftOut {
  scenarios: ReadonlySet<string>
  endpoints: ReadonlySet<string>
  /** The endpoints that no scenario names and whose tags say nothing, if a scenario is left out: it may be the one that calls them. */
  unknownEndpoints: ReadonlySet<string>
}

/**
 * Returns what a filter leaves out: scenarios by their tags, endpoints by their own tags, and endpoints that only scenarios
 * that are left out name. Tags of endpoints count only if a scenario has them, too, because others are labels of rows.
 */
export function leftOutBy(
  filter: ScenarioFilter,
  { scenarios, endpoints }: Pick<PlanDescription, 'scenarios' | 'endpoints'>,
): LeftOut {
  const kept = scenarios.filter(({ tags }) => keepsTags(tags, filter))
  const isKept = (name: string) => kept.some((scenario) => scenario.name === name)
  const choosing = new Set([...scenarios.flatMap(({ tags }) => tags), ...filter.tags, ...filter.excludedTags])
  const out = new Set<string>()
  const unknown = new Set<string>()
  for (const { name, tags } of kept.length === scenarios.length ? [] : endpoints) {
    const callers = scenarios.filter((scenario) => scenario.endpoints?.includes(name))
    const own = tags.filter((tag) => choosing.has(tag))
    if (callers.some((caller) => isKept(caller.name))) continue
    if (callers.length > 0 || (own.length > 0 && !keepsTags(own, filter))) out.add(name)
    else if (own.length === 0) unknown.add(name)
  }
  const scenariosOut = scenarios.map(({ name }) => name).filter((name) => !isKept(name))
  return { scenarios: new Set(scenariosOut), endpoints: out, unknownEndpoints: unknown }
}
