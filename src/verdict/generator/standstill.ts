import { formatDurationMs } from '../../base/units/duration.ts'
import { type StallCause, stallCauses } from '../../machine/stall-cause.ts'
import type { Histogram } from '../../metrics/histogram/histogram.ts'
import {
  enoughForP99,
  type GeneratorLimit,
  type LimitFacts,
  moreWorkers,
  notableMs,
  shareText,
} from './limit-facts.ts'

/** In ms: shorter standstills are not even counted by the workers. */
const leastMs = 10

/**
 * More of the time than `share` spoils what so many requests tell: their p99, or, where they are too few for one (99 % sure
 * to have seen beyond it), their p95, which is shown and promised of however few. `forgivenSeconds`, for each worker, are those of a cold start, in
 * however short a run.
 */
const tiers = [
  { requests: enoughForP99, share: 0.01, forgivenSeconds: 0.1 },
  { requests: 90, share: 0.05, forgivenSeconds: 0.1 },
  { requests: 0, share: 0.05, forgivenSeconds: 0.25 },
]

/** Of the standstill of workers, what the main thread shared was the whole process's. */
const processShare = 0.5

/**
 * Workers whose event loop stood still. What is due, or answered, while it stands is measured too long by up to the length
 * of the standstill, and users of a closed load ask for nothing meanwhile, so that nothing is ever late: the lag does not
 * show it. Requests come evenly over time, so a share s of the time spoils about a share s of them, and the throughput
 * by as much. From 1 % on the p99 is made of spoilt ones. Standstills that are short beside the answers cannot change
 * them and are left out. Of several workers the mean counts: each makes its part
 * of the requests.
 */
export function standstill(facts: LimitFacts): GeneratorLimit | undefined {
  const { tally, totals, workers, durationSeconds } = facts
  const { stallUs } = tally.load.pressure
  const seconds = secondsFrom(stallUs, notableMs(facts, leastMs)) / workers
  const { share: limit, forgivenSeconds } = tiers.find(({ requests }) => totals.requests >= requests)!
  if (seconds <= Math.max(forgivenSeconds, limit * durationSeconds)) return undefined
  const longest = formatDurationMs(stallUs.maxUs / 1_000)
  const share = shareText(Math.min(1, seconds / durationSeconds))
  return { kind: 'standstill', reason: explained(facts, longest, share) }
}

/** Why workers stood still for most of the time that they did. */
export function mainCause({ tally }: LimitFacts): StallCause {
  const sums = tally.load.pressure.stallUsByCause
  return stallCauses.toSorted((a, b) => sums[b] - sums[a])[0]!
}

function explained(facts: LimitFacts, longest: string, share: string): string {
  const cause = mainCause(facts)
  const much = `for ${longest} at most, ${share} of the time in all`
  if (cause === 'busy') {
    return (
      `a worker stood still ${much}, busy with code that did not end: does the scenario block (a long loop, large JSON, ` +
      `synchronous work)? Make it shorter or await it; if it is the load, ${lowerFirst(moreWorkers(facts))}`
    )
  }
  if (cause === 'queued') {
    return (
      `a worker stood still ${much}, waiting for a core: other programs, or too many workers, had them. ` +
      'Stop what else runs here, or use a machine with more free cores.'
    )
  }
  if (!facts.hasThreads) {
    return (
      `the process stood still ${much}, without using the CPU: was it stopped (suspended, in a debugger), ` +
      'or does the scenario wait in synchronous code? Run it undisturbed, and await what takes time.'
    )
  }
  if (wasProcess(facts)) {
    return (
      `the whole process stood still ${much}, without using the CPU: was it stopped (suspended, in a debugger), ` +
      'or the machine? Run it again undisturbed.'
    )
  }
  return (
    `a worker stood still ${much}, without using the CPU: does the scenario wait in synchronous code ` +
    '(execSync, Atomics.wait, files)? Await what takes time.'
  )
}

/** Whether the main thread, which runs nothing of the plan, stood still as well. */
function wasProcess({ tally, workers, machine }: LimitFacts): boolean {
  const haltedSeconds = tally.load.pressure.stallUsByCause.halted / 1e6 / workers
  return machine.haltedSeconds >= processShare * haltedSeconds
}

/** The sum of all values of at least so many ms, in seconds. */
function secondsFrom(histogram: Histogram, ms: number): number {
  let us = 0
  histogram.forEachBucket((_, lowestUs, highestUs, count) => {
    if (highestUs >= ms * 1_000) us += ((lowestUs + highestUs) / 2) * count
  })
  return us / 1e6
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
