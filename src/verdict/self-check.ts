import { connectionCap, inFlightCap } from './generator/caps.ts'
import { lateness } from './generator/lateness.ts'
import type { GeneratorLimit, LimitFacts, LimitKind } from './generator/limit-facts.ts'
import { brokenScenarios, unstarted } from './generator/load-asked.ts'
import { shortages, stealing, throttling } from './generator/machine-limits.ts'
import { mainCause, standstill } from './generator/standstill.ts'

/** Whether the generator did what was asked, and if not, in which way. */
export interface SelfCheck {
  status: 'ok' | 'limited'
  /** In which ways, in the order of the reasons. */
  limits: LimitKind[]
  /** Sentences with advice; empty when all is well. */
  reasons: string[]
}

/** What is known of how a run went, and what went wrong with the workers. */
export interface SelfCheckInput extends LimitFacts {
  workerFailures: readonly string[]
}

/**
 * Asks the generator whether it was the limit: whether a measurement says more of it than of the target. Causes come
 * before what they have caused, and what a cause explains is not given a second one.
 */
export function selfCheck(input: SelfCheckInput): SelfCheck {
  const causes = causesOf(input)
  const found: GeneratorLimit[] = [
    ...input.workerFailures.map((reason) => ({ kind: 'worker-failure' as const, reason })),
    ...causes,
    ...[
      lateness(input, causes.length > 0),
      unstarted(input),
      connectionCap(input),
      inFlightCap(input),
      ...shortages(input),
      brokenScenarios(input),
    ].filter((limit) => limit !== undefined),
  ]
  return {
    status: found.length === 0 ? 'ok' : 'limited',
    limits: [...new Set(found.map(({ kind }) => kind))],
    reasons: found.map(({ reason }) => reason),
  }
}

function causesOf(facts: LimitFacts): GeneratorLimit[] {
  const outside = [throttling(facts), stealing(facts)].filter((limit) => limit !== undefined)
  const still = standstill(facts)
  // Who is held back from outside stands still for that, unless it was at work.
  const isExplained = outside.length > 0 && mainCause(facts) !== 'busy'
  return still === undefined || isExplained ? outside : [...outside, still]
}
