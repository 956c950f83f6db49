import { availableParallelism } from 'node:os'
import { atKeys } from '../../base/error.ts'
import { parseTarget } from '../../engine/origin.ts'
import type { PlanSource } from '../../fleet/assignment.ts'
import type { RunRequest } from '../../fleet/run-request.ts'
import type { PlanDescription } from '../../plan-file/description/plan-description.ts'
import { blamedOn } from '../settings/setting-words.ts'
import type { SettingValues } from '../settings/settings.ts'
import { labels } from '../settings/tag-settings.ts'
import type { SlaFiles } from '../sla-files/sla-files.ts'
import { version } from '../version.ts'
import { connectingChoices } from './connecting-choices.ts'
import { fleetSize } from './fleet-size.ts'
import { chooseLoad } from './load-choice.ts'
import { withPlanPlace } from './plan-place.ts'
import { plannedSlas } from './planned-slas.ts'
import { timeLimits } from './time-limits.ts'

const defaultSeed = 1

/**
 * Builds the request of a run. Settings take precedence over the plan, and the plan over defaults. Throws a
 * `PlimsollError` for a wrong value, with the plan's line if the value is in the plan.
 */
export function runRequest(
  declared: PlanDescription,
  source: PlanSource,
  name: string,
  values: SettingValues,
  slaFiles: SlaFiles = {},
): RunRequest {
  return withPlanPlace(declared, () => {
    const { plan, load, level, filter } = chooseLoad(declared, values)
    const { timeScale = 1 } = values
    const cores = availableParallelism()
    const connections = values.connections ?? plan.connections
    const target = targetOf(plan, values)
    return {
      name: values.name ?? name,
      tags: labels(values.tag),
      plan,
      source,
      target,
      ...connectingChoices(plan, values, target, process.env),
      load,
      ...(level !== undefined && { level }),
      ...(timeScale !== 1 && { timeScale }),
      slas: plannedSlas(plan, {
        ...{ declared, load, filter, source, texts: values.sla, evidence: values.evidence, timeScale },
        ...slaFiles,
      }),
      ...fleetSize(load, values, { cores, connections }),
      cores,
      seed: values.seed ?? plan.seed ?? defaultSeed,
      connections,
      ...timeLimits(plan, values),
      userAgent: `plimsoll/${version}`,
      keepsSamples: values.samples !== false,
    }
  })
}

function targetOf(plan: PlanDescription, { host }: SettingValues): string {
  return host === undefined
    ? atKeys(['target'], () => parseTarget(plan.target).url)
    : blamedOn('host', () => parseTarget(host).url)
}
