import type { MachineFigures } from '../../src/machine/machine-figures.ts'
import type { Histogram } from '../../src/metrics/histogram/histogram.ts'
import type { Tally } from '../../src/metrics/tally.ts'

/** The facts that the former rules looked at. */
export interface FormerFacts {
  tally: Tally
  tightestLimitMs: number
  workers: number
  cores: number
  durationSeconds: number
  machine: MachineFigures
}

/**
 * Whether a run was invalid by the rules on lateness, stalls and quotas that decided before figures had intervals: they
 * threw away the whole run, whatever its SLAs were. Kept to count how many runs the intervals save.
 */
export function wasInvalid(facts: FormerFacts): boolean {
  return isStalled(facts) || isLate(facts) || isThrottled(facts)
}

function totals({ tally }: FormerFacts) {
  return tally.sum(Array.from({ length: 10 }, (_, phase) => phase))
}

function notableMs(facts: FormerFacts, minMs: number): number {
  const { responseUs } = totals(facts)
  const p50Ms = responseUs.isEmpty ? Number.POSITIVE_INFINITY : responseUs.percentile(0.5) / 1_000
  return Math.max(minMs, 0.05 * facts.tightestLimitMs, 0.05 * p50Ms)
}

function isLate(facts: FormerFacts): boolean {
  const { judgedLagUs, lagUs: allUs } = facts.tally.load
  const lagUs = judgedLagUs.isEmpty ? allUs : judgedLagUs
  if (lagUs.isEmpty) return false
  const lagMs = lagUs.percentile(lagUs.count >= 459 ? 0.99 : 0.5) / 1_000
  const isCrowded = facts.workers > facts.cores
  return lagMs > (isCrowded ? Math.max(0.5, 0.05 * facts.tightestLimitMs) : notableMs(facts, 1))
}

function isStalled(facts: FormerFacts): boolean {
  const { requests } = totals(facts)
  const seconds = secondsFrom(facts.tally.load.pressure.stallUs, notableMs(facts, 10)) / facts.workers
  const [share, forgiven] = requests >= 459 ? [0.01, 0.1] : requests >= 90 ? [0.05, 0.1] : [0.05, 0.25]
  return seconds > Math.max(forgiven!, share! * facts.durationSeconds)
}

function isThrottled(facts: FormerFacts): boolean {
  const { throttledSeconds = 0 } = facts.machine
  if (throttledSeconds <= Math.max(0.1, 0.01 * facts.durationSeconds)) return false
  return notableMs(facts, 0) < 100 || isLate(facts) || isStalled(facts)
}

function secondsFrom(histogram: Histogram, ms: number): number {
  let us = 0
  histogram.forEachBucket((_, lowestUs, highestUs, count) => {
    if (highestUs >= ms * 1_000) us += ((lowestUs + highestUs) / 2) * count
  })
  return us / 1e6
}
