import type { Note } from '../../base/note.ts'
import { findConnectionCap, findInFlightCap } from './caps.ts'
import { findScriptErrors, findUnstarted } from './iteration-limits.ts'
import { findLateness } from './lateness.ts'
import type { GeneratorLimit, LimitFacts, LimitKind } from './limit-facts.ts'
import { findShortages, findStealing, findThrottling } from './machine-limits.ts'
import { findStall, mainCause } from './stall.ts'

/** `limited` means that the generator, not the target, was the limit. */
export const selfCheckStatuses = ['ok', 'limited'] as const

/** Whether the generator made the planned load on time, and if not, why. */
export interface SelfCheck {
  status: (typeof selfCheckStatuses)[number]
  /** The kinds of limits that were found, in the order of the reasons. */
  limits: LimitKind[]
  /** The reasons, with advice. Empty if the generator was not the limit. */
  reasons: Note[]
}

/** The facts about a run, and the failures of its workers. */
export interface SelfCheckInput extends LimitFacts {
  workerFailures: readonly Note[]
}

/**
 * Checks whether the generator, not the target, was the limit. Causes are listed before their effects, and an effect with a
 * known cause is not given a second cause.
 */
export function selfCheck(input: SelfCheckInput): SelfCheck {
  const causes = findCauses(input)
  const found: GeneratorLimit[] = [
    ...input.workerFailures.map((note) => ({ kind: 'worker-failure' as const, ...note })),
    ...causes,
    ...[
      findLateness(input, causes.length > 0),
      findUnstarted(input),
      findConnectionCap(input),
      findInFlightCap(input),
      ...findShortages(input),
      findScriptErrors(input),
    ].filter((limit) => limit !== undefined),
  ]
  return {
    status: found.length === 0 ? 'ok' : 'limited',
    limits: [...new Set(found.map(({ kind }) => kind))],
    reasons: found.map(({ message, advice }) => ({ message, advice })),
  }
}

function findCauses(facts: LimitFacts): GeneratorLimit[] {
  const external = [findThrottling(facts), findStealing(facts)].filter((limit) => limit !== undefined)
  const stalled = findStall(facts)
  // A quota or a host that takes CPU time explains a stall, unless the worker was running code during it.
  const isExplained = external.length > 0 && mainCause(facts) !== 'busy'
  return stalled === undefined || isExplained ? external : [...external, stalled]
}
