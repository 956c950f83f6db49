import type { Note } from '../../base/note.ts'
import { findConnectionCap, findInFlightCap } from './caps.ts'
import { findScriptErrors, findUnstarted } from './iteration-limits.ts'
import { findLateness } from './lateness.ts'
import type { GeneratorLimit, LimitFacts, LimitKind } from './limit-facts.ts'
import { findShortages, findStealing, findThrottling } from './machine-limits.ts'
import { findStall, mainCause } from './stall.ts'

/** `limited` means that the generator, not the target, was the limit. */
export const selfCheckStatuses = ['ok', 'limited'] as const

/** Whether the generator was the limit, and if so, why. */
export interface SelfCheck {
  status: (typeof selfCheckStatuses)[number]
  /** The kinds of limits that the verdict depends on, in the order of the reasons. */
  limits: LimitKind[]
  /** The reasons, with advice. Empty if the generator was not the limit. */
  reasons: Note[]
  /** Delays that the verdict does not depend on. */
  harmless: GeneratorLimit[]
}

/**
 * The limits that delay a load without making it smaller. The interval of each SLA says whether they matter to it, so they
 * decide the verdict only if there is no SLA, or if one is undecided.
 */
const delays: readonly LimitKind[] = ['throttled', 'stolen', 'standstill', 'late']

export function isDelay({ kind }: GeneratorLimit): boolean {
  return delays.includes(kind)
}

/** The facts about a run, and the failures of its workers. */
export interface SelfCheckInput extends LimitFacts {
  workerFailures: readonly Note[]
}

/**
 * Returns the ways in which the generator, not the target, was the limit. Causes are listed before their effects, and an effect with a
 * known cause is not given a second cause.
 */
export function findLimits(input: SelfCheckInput): GeneratorLimit[] {
  const causes = findCauses(input)
  return [
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
}

/** Sums up the limits of a generator. `delaysMatter` is whether the verdict depends on its delays. */
export function selfCheck(found: readonly GeneratorLimit[], delaysMatter: boolean): SelfCheck {
  const counted = found.filter((limit) => delaysMatter || !isDelay(limit))
  return {
    status: counted.length === 0 ? 'ok' : 'limited',
    limits: [...new Set(counted.map(({ kind }) => kind))],
    reasons: counted.map(({ message, advice }) => ({ message, advice })),
    harmless: found.filter((limit) => !counted.includes(limit)),
  }
}

function findCauses(facts: LimitFacts): GeneratorLimit[] {
  const external = [findThrottling(facts), findStealing(facts)].filter((limit) => limit !== undefined)
  const stalled = findStall(facts)
  // A quota or a host that takes CPU time explains a stall, unless the worker was running code during it.
  const isExplained = external.length > 0 && mainCause(facts) !== 'busy'
  return stalled === undefined || isExplained ? external : [...external, stalled]
}
