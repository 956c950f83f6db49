/** The `failureIndex` of an operation that succeeded. */
export const noFailure = -1

/**
 * A measured operation that has ended: a request, a message, a query, a function or a group of calls. The code that
 * measures it implements this on an existing object, so that counting allocates nothing.
 */
export interface MeasuredOperation {
  /** The index of its row, from `Recorder.row`. */
  readonly row: number
  /** The index of the phase in which it was due. */
  readonly phase: number
  /** The time at which it ended, in ms on the timeline. */
  readonly endedMs: number
  /** The time from the intended start to the end. */
  readonly responseUs: number
  /** The time from the actual start to the end; used for a success only. */
  readonly serviceUs: number
  /** The class of its failure as an index into `failureClasses`, or `noFailure`. */
  readonly failureIndex: number
  /** The reason for the failure; empty for a success. */
  readonly failureMessage: string
  /** The HTTP status of the reply; 0 if there is none. */
  readonly status: number
  readonly bytesSent: number
  readonly bytesReceived: number
  /** By how much delays of the generator itself can have lengthened it; 0 if none can have. */
  readonly delayUs: number
  /** Whether the generator can have made its failure itself. */
  readonly isOwnFailure: boolean
}

type Figure = 'row' | 'phase' | 'endedMs' | 'responseUs'

/**
 * Makes an operation that has no object of its own, such as a timed function. By default it succeeded, began when it was
 * due, and sent and received nothing.
 */
export function measured(
  figures: Pick<MeasuredOperation, Figure> & Partial<MeasuredOperation>,
): MeasuredOperation {
  // No spread: all operations must have the same hidden class in V8.
  return {
    row: figures.row,
    phase: figures.phase,
    endedMs: figures.endedMs,
    responseUs: figures.responseUs,
    serviceUs: figures.serviceUs ?? figures.responseUs,
    failureIndex: figures.failureIndex ?? noFailure,
    failureMessage: figures.failureMessage ?? '',
    status: figures.status ?? 0,
    bytesSent: figures.bytesSent ?? 0,
    bytesReceived: figures.bytesReceived ?? 0,
    delayUs: figures.delayUs ?? 0,
    isOwnFailure: figures.isOwnFailure ?? false,
  }
}
