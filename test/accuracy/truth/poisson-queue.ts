/** A single server that serves Poisson arrivals in order. */
export interface PoissonQueue {
  /** The distribution of service times: M/M/1 or M/D/1. */
  service: 'exponential' | 'constant'
  meanServiceMs: number
  /** The share of time in which the server is busy, in [0, 1). */
  utilization: number
}

/** A percentile of the response time in ms in the steady state of the queue. */
export function settledPercentileMs(queue: PoissonQueue, fraction: number): number {
  if (queue.service === 'constant') return constantPercentileMs(queue, fraction)
  // Exponential with rate μ − λ.
  return (-Math.log(1 - fraction) * queue.meanServiceMs) / (1 - queue.utilization)
}

function constantPercentileMs({ meanServiceMs, utilization }: PoissonQueue, fraction: number): number {
  const within = waitDistribution(utilization)
  // Waits in service times, by bisection to the precision of a float.
  let high = 1
  while (within(high) < fraction) high *= 2
  let low = 0
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2
    if (within(middle) < fraction) low = middle
    else high = middle
  }
  return (1 + high) * meanServiceMs
}

/**
 * The probability that a customer of M/D/1 waits at most x service times:
 *
 *     P(W ≤ x) = e^(−ρ(k − x)) Σ_{j<k} Q_{k−1−j} (ρ(k − x))^j / j!,   k − 1 ≤ x < k
 *
 * where Q_i is the probability that at most i customers wait. Unlike in Erlang's alternating sum, every term is positive,
 * so nothing cancels. G. J. Franx, "A simple solution for the M/D/c waiting time distribution", Oper. Res. Letters 29 (2001).
 */
function waitDistribution(utilization: number): (x: number) => number {
  const waitingAtMost = queueDistribution(utilization)
  return (x) => {
    const k = Math.floor(x) + 1
    const mean = utilization * (k - x)
    let term = Math.exp(-mean)
    let sum = 0
    for (let j = 0; j < k; j++) {
      sum += waitingAtMost(k - 1 - j) * term
      term *= mean / (j + 1)
    }
    return sum
  }
}

/** The probability that at most i customers wait in M/D/1. */
function queueDistribution(utilization: number): (i: number) => number {
  /** The probability of at least n arrivals during a service. */
  const atLeast = (n: number) => arrivalTails[n] ?? 0
  const arrivalTails = poissonTails(utilization)
  const none = Math.exp(-utilization)
  // By level crossing: steps up from at most n are as frequent as steps down from n + 1. All terms are positive.
  const present = [1 - utilization]
  const cumulative = [present[0]!]
  return (i) => {
    for (let n = present.length - 1; n < i + 1; n++) {
      let up = present[0]! * atLeast(n + 1)
      for (let m = 1; m <= n; m++) up += present[m]! * atLeast(n + 2 - m)
      present.push(up / none)
      cumulative.push(cumulative.at(-1)! + present.at(-1)!)
    }
    return cumulative[i + 1]!
  }
}

/** P(N ≥ n) of a Poisson variable with this mean, for n from 0 until it is negligible. */
function poissonTails(mean: number): number[] {
  const likely: number[] = []
  for (let term = Math.exp(-mean), n = 1; term > 1e-30; n++) {
    likely.push(term)
    term *= mean / n
  }
  let tail = 0
  return likely
    .toReversed()
    .map((term) => {
      tail += term
      return tail
    })
    .toReversed()
}
