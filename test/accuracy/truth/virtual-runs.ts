import { Random } from '../../../src/base/random.ts'
import { serviceTimes } from '../servers/service-times.ts'
import { percentileOf, percentilesOfRuns } from './percentile.ts'
import type { PoissonQueue } from './poisson-queue.ts'
import { replay } from './replay.ts'

/** The range in ms in which a percentile of a run lies by chance. */
export interface Range {
  lowMs: number
  highMs: number
}

/** The share of runs outside of the range, half of it on each side. */
const leftOut = 0.01

/**
 * Simulates the ranges of percentiles of runs with this many customers that start with an empty queue, in seeded runs in
 * virtual time. This is the effect of chance alone, with correlated neighbors and a start without waiting.
 */
export function rangesByChance(
  queue: PoissonQueue,
  customers: number,
  fractions: readonly number[],
  runs = 400,
): Range[] {
  return percentilesOfRuns(runs, fractions, (run) => virtualRun(queue, customers, run)).map((values) => ({
    lowMs: percentileOf(values, leftOut / 2),
    highMs: percentileOf(values, 1 - leftOut / 2),
  }))
}

/** The response times of one run in virtual time, in ms. */
export function virtualRun(queue: PoissonQueue, customers: number, seed: number): Float64Array {
  const { service: kind, meanServiceMs: meanMs, utilization } = queue
  const gaps = new Random(seed, 1)
  const serviceMs = serviceTimes({ kind, meanMs, seed })
  const arrivalsMs = new Float64Array(customers)
  const servicesMs = new Float64Array(customers)
  let nowMs = 0
  for (let customer = 0; customer < customers; customer++) {
    nowMs += gaps.exponential(meanMs / utilization)
    arrivalsMs[customer] = nowMs
    servicesMs[customer] = serviceMs(customer)
  }
  return replay({ arrivalsMs, servicesMs })
}
