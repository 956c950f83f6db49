/** The start and end of a time, in ms. */
export type Stretch = readonly [fromMs: number, toMs: number]

/** The work of a single server that serves in order of arrival. */
export interface Work {
  /** The arrival of each customer in ms, ascending. */
  arrivalsMs: ArrayLike<number>
  /** The service time of each customer in ms. */
  servicesMs: ArrayLike<number>
  /** The times in which the server was away and started nothing: ascending, without overlap. */
  absences?: readonly Stretch[]
}

/**
 * Computes the time of each customer in ms from arrival to the end of service, by Lindley's recursion
 * W' = max(0, W + S − A), where A is the time to the next arrival, in terms of instants. A service that would start
 * while the server is away starts when it is back.
 *
 * D. V. Lindley, "The theory of queues with a single server", Proc. Cambridge Phil. Soc. 48 (1952).
 */
export function replay({ arrivalsMs, servicesMs, absences = [] }: Work): Float64Array {
  const responsesMs = new Float64Array(arrivalsMs.length)
  let freeMs = Number.NEGATIVE_INFINITY
  let away = 0
  for (let customer = 0; customer < responsesMs.length; customer++) {
    const arrivalMs = arrivalsMs[customer]!
    let beginsMs = Math.max(arrivalMs, freeMs)
    // Services start in order, so earlier absences need not be checked again.
    while (away < absences.length && absences[away]![1] <= beginsMs) away++
    if (away < absences.length && absences[away]![0] <= beginsMs) beginsMs = absences[away]![1]
    freeMs = beginsMs + servicesMs[customer]!
    responsesMs[customer] = freeMs - arrivalMs
  }
  return responsesMs
}
