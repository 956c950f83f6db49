/** A stretch of time, in ms. */
export type Stretch = readonly [fromMs: number, toMs: number]

/** What a single server that serves in order of arrival had to do. */
export interface Work {
  /** When each customer arrives, in ms, ascending. */
  arrivalsMs: ArrayLike<number>
  /** How long each one is served, in ms. */
  servicesMs: ArrayLike<number>
  /** When the server was away and began nothing: ascending, apart from each other. */
  aways?: readonly Stretch[]
}

/**
 * How long each customer is there, in ms, from arrival to the end of service: Lindley's recursion, W' = max(0, W + S − A)
 * with A the time to the next arrival, written with the instants themselves. A service that would begin while the
 * server is away begins when it is back.
 *
 * D. V. Lindley, "The theory of queues with a single server", Proc. Cambridge Phil. Soc. 48 (1952).
 */
export function replay({ arrivalsMs, servicesMs, aways = [] }: Work): Float64Array {
  const responsesMs = new Float64Array(arrivalsMs.length)
  let freeMs = Number.NEGATIVE_INFINITY
  let away = 0
  for (let customer = 0; customer < responsesMs.length; customer++) {
    const arrivalMs = arrivalsMs[customer]!
    let beginsMs = Math.max(arrivalMs, freeMs)
    // Services begin in order, so no earlier absence is looked at again.
    while (away < aways.length && aways[away]![1] <= beginsMs) away++
    if (away < aways.length && aways[away]![0] <= beginsMs) beginsMs = aways[away]![1]
    freeMs = beginsMs + servicesMs[customer]!
    responsesMs[customer] = freeMs - arrivalMs
  }
  return responsesMs
}
