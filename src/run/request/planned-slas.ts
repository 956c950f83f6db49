import type { PlanSource } from '../../fleet/assignment.ts'
import type { RunRequest } from '../../fleet/run-request.ts'
import { type LoadSpec, phaseSlas } from '../../load/spec/load-spec.ts'
import type { LoadDescription } from '../../plan-file/description/load-description.ts'
import type { PlanDescription } from '../../plan-file/description/plan-description.ts'
import { readSlas } from '../../verdict/sla/sla-reader.ts'
import type { SlaFiles } from '../sla-files/sla-files.ts'
import { codeMentions } from './code-mention.ts'

/** The inputs of a run's SLAs besides its plan. */
export interface SlaContext extends SlaFiles {
  /** The plan with its own load, whichever load was chosen. */
  declared: PlanDescription
  load: LoadSpec
  level: string | undefined
  source: PlanSource
  /** SLAs of the setting `sla`, as written. */
  texts: readonly string[]
  /** The setting `evidence`, which overrides that of the plan. */
  evidence: string | undefined
}

/**
 * The SLAs of a run, and the phases that have SLAs in the plan but are not in the run. Throws a `PlimsollError` for an SLA
 * that cannot be judged.
 */
export function plannedSlas(
  plan: PlanDescription,
  { declared, load, level, source, texts, documents, baseline, evidence }: SlaContext,
): Pick<RunRequest, 'slas' | 'leftOutPhases'> {
  const leftOutPhases = new Set<string>()
  const slas = readSlas(plan, {
    mentions: (text) => codeMentions(source, text),
    texts,
    documents,
    baseline,
    phases: load.phases.map(({ name }) => name),
    replacedPhases: phaseNames(level === undefined ? declared.load : plan.load),
    otherPhases: [declared.load, ...Object.values(declared.levels)].flatMap(phaseNames),
    onLeftOut: (phase) => leftOutPhases.add(phase),
  })
  const isStrict = (evidence ?? plan.evidence) === 'strict'
  return { slas: isStrict ? slas.map((sla) => ({ ...sla, isStrict })) : slas, leftOutPhases }
}

function phaseNames(load: LoadDescription | undefined): string[] {
  return phaseSlas(load).map(({ phase }) => phase)
}
