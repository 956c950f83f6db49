/** The `failureIndex` of an operation that succeeded. */
export const noFailure = -1

/**
 * An operation that was measured and has ended: a request, a message, a query, a function, a group of calls. What
 * measures it implements this on an object that it has anyway, so that counting allocates nothing.
 */
export interface MeasuredOperation {
  /** The row that it counts in, as `Recorder.row` numbers them. */
  readonly row: number
  /** The phase that it was due in. */
  readonly phase: number
  /** When it ended, in ms on the timeline. */
  readonly endedMs: number
  /** From the intended start to the end. */
  readonly responseUs: number
  /** From the actual start to the end; looked at for a success only. */
  readonly serviceUs: number
  /** The class of its failure as an index into `failureClasses`, or `noFailure`. */
  readonly failureIndex: number
  /** Why it failed; empty for a success. */
  readonly failureMessage: string
  /** The HTTP status of its reply; 0 where it has none. */
  readonly status: number
  readonly bytesSent: number
  readonly bytesReceived: number
}

type Figure = 'row' | 'phase' | 'endedMs' | 'responseUs'

/**
 * An operation that has no object of its own, such as a function that was timed. What is left out: it succeeded, began
 * when it was due, and sent and received nothing.
 */
export function measured(
  figures: Pick<MeasuredOperation, Figure> & Partial<MeasuredOperation>,
): MeasuredOperation {
  // Written out: all have the same shape, whatever was left out.
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
  }
}
