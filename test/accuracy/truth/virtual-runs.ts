import { Random } from '../../../src/base/random.ts'
import { serviceTimes } from '../servers/service-times.ts'
import { percentileOf, percentilesOfRuns } from './percentile.ts'
import type { PoissonQueue } from './poisson-queue.ts'
import { replay } from './replay.ts'

/** Where a percentile of a run lies by chance, in ms. */
export interface Range {
  lowMs: number
  highMs: number
}

/** The share of runs that the range leaves out, half of it on each side. */
const leftOut = 0.01

/**
 * Where the percentiles of runs of so many customers lie that begin with an empty queue: what chance alone does to a
 * run, with neighbours that are alike and a beginning without waiting. From seeded runs in virtual time.
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

/** The response times in ms of one run in virtual time. */
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
