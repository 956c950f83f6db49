import type { Note } from '../../base/note.ts'
import { formatDurationMs } from '../../base/units/duration.ts'
import { type StallCause, stallCauses } from '../../machine/stall-cause.ts'
import type { Histogram } from '../../metrics/histogram/histogram.ts'
import {
  type GeneratorLimit,
  type LimitFacts,
  minValuesForP99,
  moreWorkers,
  notableMs,
  shareText,
} from './limit-facts.ts'

/** Workers do not count shorter stalls, in ms. */
const minStallMs = 10

/**
 * The share of the time that may be stalled, by the minimum number of requests. A larger share distorts their p99 or, if
 * they are too few for one (to have seen beyond it with 99 % certainty), their p95, which is always shown and judged.
 * `forgivenSeconds`, for each worker, allow for a cold start in a short run.
 */
const tiers = [
  { requests: minValuesForP99, share: 0.01, forgivenSeconds: 0.1 },
  { requests: 90, share: 0.05, forgivenSeconds: 0.1 },
  { requests: 0, share: 0.05, forgivenSeconds: 0.25 },
]

/** The whole process was halted if the main thread was halted for at least this share of the workers' halted time. */
const processShare = 0.5

/**
 * Reports workers whose event loop stalled. A request that is due or answered during a stall is measured too long by up to
 * the duration of the stall. Users of a closed load send nothing meanwhile, so nothing is late and the lag does not show
 * it. Requests are spread evenly over time: if a share s of the time is stalled, about a share s of the requests is
 * distorted, and the throughput is off by as much. From 1 % on, the p99 consists of distorted requests. Stalls that are
 * short compared with response times cannot change them and are left out. The mean over the workers is used, because each
 * makes an equal part of the requests.
 */
export function findStall(facts: LimitFacts): GeneratorLimit | undefined {
  const { tally, totals, workers, durationSeconds } = facts
  const { stallUs } = tally.load.pressure
  const seconds = secondsFrom(stallUs, notableMs(facts, minStallMs)) / workers
  const { share: limit, forgivenSeconds } = tiers.find(({ requests }) => totals.requests >= requests)!
  if (seconds <= Math.max(forgivenSeconds, limit * durationSeconds)) return undefined
  const longest = formatDurationMs(stallUs.maxUs / 1_000)
  const share = shareText(Math.min(1, seconds / durationSeconds))
  return {
    kind: 'standstill',
    ...describeStall(facts, `for up to ${longest}, ${share} of the time in total`),
  }
}

/** Returns the cause of most of the stalled time. */
export function mainCause({ tally }: LimitFacts): StallCause {
  const sums = tally.load.pressure.stallUsByCause
  return stallCauses.toSorted((a, b) => sums[b] - sums[a])[0]!
}

function describeStall(facts: LimitFacts, extent: string): Note {
  const cause = mainCause(facts)
  if (cause === 'busy') {
    return {
      message: `a worker stalled ${extent}, busy with code that did not return`,
      advice:
        'Does the scenario block (a long loop, large JSON, synchronous work)? Make it shorter or await it; ' +
        `if the load is the cause, ${lowerFirst(moreWorkers(facts))}`,
    }
  }
  if (cause === 'queued') {
    return {
      message: `a worker stalled ${extent}, waiting for a core: other programs, or too many workers, used them`,
      advice: 'Stop other programs on this machine, or use one with more free cores.',
    }
  }
  if (!facts.hasThreads) {
    return {
      message: `the process stalled ${extent}, without using the CPU`,
      advice:
        'Was it stopped (suspended, in a debugger), or does the scenario wait in synchronous code? ' +
        'Run it undisturbed, and await what takes time.',
    }
  }
  if (wasProcessHalted(facts)) {
    return {
      message: `the whole process stalled ${extent}, without using the CPU`,
      advice: 'Was it stopped (suspended, in a debugger), or was the machine? Run it again undisturbed.',
    }
  }
  return {
    message: `a worker stalled ${extent}, without using the CPU`,
    advice:
      'Does the scenario wait in synchronous code (execSync, Atomics.wait, files)? Await what takes time.',
  }
}

/** Whether the main thread, which runs none of the plan's code, was halted as well. */
function wasProcessHalted({ tally, workers, machine }: LimitFacts): boolean {
  const haltedSeconds = tally.load.pressure.stallUsByCause.halted / 1e6 / workers
  return machine.haltedSeconds >= processShare * haltedSeconds
}

/** Sums all values of at least `ms`, in seconds. */
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
