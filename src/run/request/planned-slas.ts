import type { PlanSource } from '../../fleet/assignment.ts'
import { plannedLoads, plannedPhases } from '../../load/planned/planned-load.ts'
import { type LoadSpec, phaseSlas, readLoad } from '../../load/spec/load-spec.ts'
import type { ScenarioFilter } from '../../load/spec/scenario-filter.ts'
import type { LoadDescription } from '../../plan-file/description/load-description.ts'
import type { PlanDescription } from '../../plan-file/description/plan-description.ts'
import { leftOutBy } from '../../verdict/meant/left-out.ts'
import { noDataAdvice, notMeantReason, type RunPlan } from '../../verdict/meant/not-meant.ts'
import type { PlannedRun } from '../../verdict/meant/planned-run.ts'
import type { Sla } from '../../verdict/sla/sla.ts'
import { type OtherPhases, readSlas } from '../../verdict/sla/sla-reader.ts'
import type { SlaFiles } from '../sla-files/sla-files.ts'
import { codeMentions } from './code-mention.ts'

/** The inputs of a run's SLAs besides its plan. */
export interface SlaContext extends SlaFiles {
  /** The plan with its own load, whichever load was chosen. */
  declared: PlanDescription
  load: LoadSpec
  filter: ScenarioFilter
  timeScale: number | undefined
  source: PlanSource
  /** SLAs of the setting `sla`, as written. */
  texts: readonly string[]
  /** The setting `evidence`, which overrides that of the plan. */
  evidence: string | undefined
}

/** A load of the plan: a level, or its own. */
interface DeclaredLoad {
  level: string | undefined
  description: LoadDescription
  planned: PlannedRun
}

/**
 * The SLAs of a run. Those that are not meant for it are among them, with the reason. Throws a `PlimsollError` for an SLA
 * that cannot be judged.
 */
export function plannedSlas(
  plan: PlanDescription,
  { declared, load, filter, source, texts, documents, baseline, evidence, timeScale }: SlaContext,
): Sla[] {
  const loads = declaredLoads(declared)
  const run = plannedRun(load)
  const runPlan: RunPlan = {
    run,
    // The plan's own load is another load, too, if settings have changed it.
    others: loads.map(({ level, planned }) => ({ level, planned })),
    leftOut: leftOutBy(filter, plan),
  }
  const slas = readSlas(plan, {
    mentions: (text) => codeMentions(source, text),
    timeScale,
    texts,
    documents,
    baseline,
    phases: run.phases.map(({ name }) => name),
    otherPhases: loads.map((each): OtherPhases => {
      const isChosen = each.description === plan.load
      return {
        level: isChosen ? undefined : each.level,
        names: each.planned.phases.map(({ name }) => name),
        slas: isChosen ? [] : phaseSlas(each.description),
      }
    }),
    meaning: (sla) => {
      const notMeant = notMeantReason(sla, runPlan)
      if (notMeant !== undefined) return { notMeant }
      const advice = noDataAdvice(sla, runPlan)
      return advice === undefined ? {} : { noDataAdvice: advice }
    },
  })
  const isStrict = (evidence ?? plan.evidence) === 'strict'
  return isStrict ? slas.map((sla) => ({ ...sla, isStrict })) : slas
}

/** All loads that a plan declares, the plan's own first. One that cannot be read is left out: its mistake matters only if it is run. */
function declaredLoads({ load, levels, scenarios }: PlanDescription): DeclaredLoad[] {
  const all = [
    ...(load === undefined ? [] : [{ level: undefined, description: load }]),
    ...Object.entries(levels).map(([level, description]) => ({ level, description })),
  ]
  const weights = scenarios.map(({ weight }) => weight)
  return all.flatMap(({ level, description }) => {
    try {
      return [{ level, description, planned: plannedRun(readLoad(description, {}, weights)) }]
    } catch {
      return []
    }
  })
}

function plannedRun(load: LoadSpec): PlannedRun {
  return { loads: plannedLoads(load), phases: plannedPhases(load) }
}
