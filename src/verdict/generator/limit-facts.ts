import type { MachineFigures } from '../../machine/machine-figures.ts'
import type { Cell } from '../../metrics/cell/cell.ts'
import type { Tally } from '../../metrics/tally.ts'

/** In which way a generator can be the limit. */
export const limitKinds = [
  'worker-failure',
  'throttled',
  'stolen',
  'standstill',
  'late',
  'unstarted',
  'connections',
  'in-flight',
  'files',
  'ports',
  'script',
] as const

export type LimitKind = (typeof limitKinds)[number]

/** A way in which the generator was the limit: what was seen, and what to do. */
export interface GeneratorLimit {
  kind: LimitKind
  reason: string
}

/** What is known of how a run went on the generator's side. */
export interface LimitFacts {
  tally: Tally
  /** All requests of the run, or where it has none, what else it measured. */
  totals: Cell
  kind: 'users' | 'arrivals'
  workers: number
  cores: number
  /** Whether the workers poll, which keeps them busy on purpose. */
  polls: boolean
  /** Whether the load was made by threads of its own, and not by the one that watches. */
  hasThreads: boolean
  /** The shortest response time that is promised, in ms; undefined where none is. */
  tightestLimitMs: number | undefined
  /** Whether the run came to its planned end. */
  complete: boolean
  /** How long it took. */
  durationSeconds: number
  machine: MachineFigures
  /** How many connections may be open, where that was said, and how many arrivals may be under way. */
  connections: number | undefined
  inFlight: number
  /** How many iterations open loads asked for, where closed ones were beside them; otherwise all that were planned. */
  plannedArrivals?: number
}

/** Below 5 % of what is measured and of what is promised, a time cannot change an answer. */
const notableShare = 0.05

/** With fewer values a p99 is one value or another, usually the first, of a cold start: then the median speaks. */
export const enoughForP99 = 459

/**
 * From how many ms on a time that the generator added is something beside the answers: `leastMs`, and 5 % both of the
 * median response time and of the tightest promise. What cannot change an answer is no reason to refuse one.
 */
export function notableMs(facts: LimitFacts, leastMs: number): number {
  const { responseUs } = facts.totals
  const p50Ms = responseUs.isEmpty ? Number.POSITIVE_INFINITY : responseUs.percentile(0.5) / 1_000
  return Math.max(notableToSlasMs(facts, leastMs), notableShare * p50Ms)
}

/** From how many ms on a time that the generator added could decide a promise: `leastMs`, and 5 % of the tightest one. */
export function notableToSlasMs({ tightestLimitMs = 0 }: LimitFacts, leastMs: number): number {
  return Math.max(leastMs, notableShare * tightestLimitMs)
}

/** What to do where workers cannot do more. */
export function moreWorkers({ workers, cores }: LimitFacts): string {
  if (workers < cores - 1) return `Add --workers ${Math.min(cores - 1, workers + 1)}.`
  return 'Ask for less load, or use a machine with more free cores.'
}

/** A share as readers expect it: in per cent, whole from 10 % on. */
export function shareText(share: number): string {
  const percent = share * 100
  return `${percent.toFixed(percent < 9.95 ? 1 : 0)} %`
}
