import type { Note } from '../../base/note.ts'
import type { MachineFigures } from '../../machine/machine-figures.ts'
import type { Cell } from '../../metrics/cell/cell.ts'
import type { Tally } from '../../metrics/tally.ts'

/** The ways in which a generator can be the limit. The record has these names. */
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

/** A way in which the generator was the limit: what was observed, and what to do. */
export interface GeneratorLimit extends Note {
  kind: LimitKind
}

/** What is known on the generator's side of how a run went. */
export interface LimitFacts {
  tally: Tally
  /** All requests of the run; where it made none, everything else that it measured. */
  totals: Cell
  kind: 'users' | 'arrivals'
  workers: number
  cores: number
  /** Whether the workers poll, which keeps them busy on purpose. */
  polls: boolean
  /** Whether threads of their own made the load, and not the watching thread. */
  hasThreads: boolean
  /** The shortest response time that an SLA sets as a limit, in ms; undefined where none does. */
  tightestLimitMs: number | undefined
  /** Whether the run reached its planned end. */
  complete: boolean
  durationSeconds: number
  machine: MachineFigures
  /** How many connections may be open, where the plan sets a limit, and how many arrivals may be in flight. */
  connections: number | undefined
  inFlight: number
  /** Iterations that open loads planned, where closed loads run in parallel; otherwise all planned iterations. */
  plannedArrivals?: number
}

/** A time below 5 % of the measured time and of the tightest SLA cannot change an answer. */
const notableShare = 0.05

/**
 * The fewest values for which the p99 is used. With fewer values a p99 depends on one of them, usually on the first
 * one of a cold start; the median is used instead.
 */
export const enoughForP99 = 459

/**
 * The time in ms from which a delay of the generator matters: at least `leastMs`, and 5 % of both the median response
 * time and the tightest SLA. A delay that cannot change an answer is no reason to refuse one.
 */
export function notableMs(facts: LimitFacts, leastMs: number): number {
  const { responseUs } = facts.totals
  const p50Ms = responseUs.isEmpty ? Number.POSITIVE_INFINITY : responseUs.percentile(0.5) / 1_000
  return Math.max(notableToSlasMs(facts, leastMs), notableShare * p50Ms)
}

/** The time in ms from which a delay of the generator could decide an SLA: at least `leastMs`, and 5 % of the tightest. */
export function notableToSlasMs({ tightestLimitMs = 0 }: LimitFacts, leastMs: number): number {
  return Math.max(leastMs, notableShare * tightestLimitMs)
}

/** The advice for workers that cannot do more. */
export function moreWorkers({ workers, cores }: LimitFacts): string {
  if (workers < cores - 1) return `Add --workers ${Math.min(cores - 1, workers + 1)}.`
  return 'Ask for less load, or use a machine with more free cores.'
}

/** Formats a share as a percentage, without decimals from 10 % on. */
export function shareText(share: number): string {
  const percent = share * 100
  return `${percent.toFixed(percent < 9.95 ? 1 : 0)} %`
}
