import type { Note } from '../../base/note.ts'
import { connectionCap, inFlightCap } from './caps.ts'
import { lateness } from './lateness.ts'
import type { GeneratorLimit, LimitFacts, LimitKind } from './limit-facts.ts'
import { scriptErrors, unstarted } from './load-asked.ts'
import { shortages, stealing, throttling } from './machine-limits.ts'
import { mainCause, stall } from './stall.ts'

/** `limited` means that the generator, not the target, was the limit. */
export const selfCheckStatuses = ['ok', 'limited'] as const

/** Whether the generator did what it was asked to do, and if not, why. */
export interface SelfCheck {
  status: (typeof selfCheckStatuses)[number]
  /** The kinds of limits that were found, in the order of the reasons. */
  limits: LimitKind[]
  /** Empty when the generator was not the limit. */
  reasons: Note[]
}

/** What is known of how a run went, and which workers failed. */
export interface SelfCheckInput extends LimitFacts {
  workerFailures: readonly Note[]
}

/**
 * Checks whether the generator was the limit: whether a measurement says more about the generator than about the
 * target. Causes are listed before their effects, and an effect with a known cause is not given a second cause.
 */
export function selfCheck(input: SelfCheckInput): SelfCheck {
  const causes = causesOf(input)
  const found: GeneratorLimit[] = [
    ...input.workerFailures.map((note) => ({ kind: 'worker-failure' as const, ...note })),
    ...causes,
    ...[
      lateness(input, causes.length > 0),
      unstarted(input),
      connectionCap(input),
      inFlightCap(input),
      ...shortages(input),
      scriptErrors(input),
    ].filter((limit) => limit !== undefined),
  ]
  return {
    status: found.length === 0 ? 'ok' : 'limited',
    limits: [...new Set(found.map(({ kind }) => kind))],
    reasons: found.map(({ message, advice }) => ({ message, advice })),
  }
}

function causesOf(facts: LimitFacts): GeneratorLimit[] {
  const outside = [throttling(facts), stealing(facts)].filter((limit) => limit !== undefined)
  const stalled = stall(facts)
  // A quota or a host that takes CPU time explains a stall, unless the worker was running code during it.
  const isExplained = outside.length > 0 && mainCause(facts) !== 'busy'
  return stalled === undefined || isExplained ? outside : [...outside, stalled]
}
