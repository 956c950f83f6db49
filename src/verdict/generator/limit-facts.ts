import type { Note } from '../../base/note.ts'
import type { MachineFigures } from '../../machine/machine-figures.ts'
import type { Cell } from '../../metrics/cell/cell.ts'
import type { Tally } from '../../metrics/tally.ts'

/** The ways in which a generator can be the limit, as they are named in the record. */
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

/** The facts about a run from which the limits of the generator are found. */
export interface LimitFacts {
  tally: Tally
  /** All requests of the run; if it made none, everything else that it measured. */
  totals: Cell
  kind: 'users' | 'arrivals'
  workers: number
  cores: number
  /** Whether the workers poll, which keeps them busy on purpose. */
  polls: boolean
  /** Whether worker threads made the load, and not the main thread. */
  hasThreads: boolean
  /** The shortest response time that an SLA sets as a limit, in ms; undefined if none does. */
  tightestLimitMs: number | undefined
  /** Whether the run reached its planned end. */
  complete: boolean
  durationSeconds: number
  machine: MachineFigures
  /** The plan's limit of open connections, if it sets one. */
  connections: number | undefined
  /** The limit of arrivals in flight. */
  inFlight: number
  /** The iterations planned by open loads, if closed loads run in parallel. Otherwise all planned iterations are used. */
  plannedArrivals?: number
}

/** A delay below 5 % of the measured time or of the tightest SLA cannot change a result. */
const notableShare = 0.05

/**
 * The minimum number of values for a p99. With fewer, a p99 depends on a single value, usually the first one of a cold
 * start, and the median is used instead.
 */
export const minValuesForP99 = 459

/**
 * Returns the delay of the generator, in ms, above which it matters: at least `minMs`, and 5 % of both the median response
 * time and the tightest SLA. A smaller delay cannot change a result.
 */
export function notableMs(facts: LimitFacts, minMs: number): number {
  const { responseUs } = facts.totals
  const p50Ms = responseUs.isEmpty ? Number.POSITIVE_INFINITY : responseUs.percentile(0.5) / 1_000
  return Math.max(notableToSlasMs(facts, minMs), notableShare * p50Ms)
}

/** Returns the delay, in ms, above which it could decide an SLA: at least `minMs`, and 5 % of the tightest SLA. */
export function notableToSlasMs({ tightestLimitMs = 0 }: LimitFacts, minMs: number): number {
  return Math.max(minMs, notableShare * tightestLimitMs)
}

/** Returns the advice for workers at their limit. */
export function moreWorkers({ workers, cores }: LimitFacts): string {
  if (workers < cores - 1) return `Add --workers ${Math.min(cores - 1, workers + 1)}.`
  return 'Ask for less load, or use a machine with more free cores.'
}

/** Formats a share as a percentage, without decimals from 10 % on. */
export function shareText(share: number): string {
  const percent = share * 100
  return `${percent.toFixed(percent < 9.95 ? 1 : 0)} %`
}
