import type { Random } from '../../base/random.ts'
import type { Duration } from '../../base/units/duration.ts'
import type { Feeder } from '../data/feeder.ts'
import type { Shared } from '../data/shared-handle.ts'
import type { EndpointHandle } from '../endpoint/endpoint-handle.ts'
import type { Wait } from '../wait.ts'
import type { all } from './all.ts'
import type { Call } from './call.ts'
import type { CallArguments } from './call-options.ts'
import type { Check } from './check.ts'

/** The outcome of something that a scenario measured itself. */
export interface RecordedOutcome {
  /** Its response time, in ms. */
  responseMs: number
  /** The reason of a failure. Leave it out for a success. */
  failure?: string
}

/** The argument of a scenario: the user who runs it. Its functions can be destructured: `({ call, wait }) => …`. */
export interface UserContext {
  /**
   * Sends a request and waits for the whole reply. Rejects with `RequestFailed` if the request fails. The failure has been
   * counted by then, so a scenario need not catch it: the iteration ends there.
   */
  readonly call: <const Text extends string, Json>(
    endpoint: EndpointHandle<Text, Json>,
    ...options: CallArguments<Text>
  ) => Call<Json>
  /** Waits. If the load ends meanwhile, the iteration ends as well. */
  readonly wait: (wait: Wait | Duration) => Promise<void>
  /** Counts whether a condition is true. If it is not, the iteration ends there; with `check.soft` it continues. */
  readonly check: Check
  /** Calls several functions at once, at most `limit` at a time (6 by default), and returns their results in order. */
  readonly all: typeof all
  /** Counts an outcome that was measured elsewhere. The statistics have a row of that name. */
  readonly record: (name: string, outcome: RecordedOutcome) => void
  /** Runs any function and measures its time. The statistics have a row of that name. */
  readonly measure: <T>(name: string, run: () => T | PromiseLike<T>) => Promise<T>
  /**
   * Runs a workflow and measures its time, without the `wait`s in it. A group within another group is named after
   * both: `checkout / pay`.
   */
  readonly group: <T>(name: string, run: () => T | PromiseLike<T>) => Promise<T>
  /** Ends this iteration here, without a failure. */
  readonly endIteration: () => never
  /** Ends this iteration and this user, who takes no further part in the load and is not replaced. */
  readonly stopUser: () => never
  /** Ends this iteration and the whole test, for all users of all workers. Iterations that are running may finish. */
  readonly stopTest: (reason?: string) => never
  /** Returns the next row of a feeder. The feeder's `atEnd` decides what happens if there is none. */
  readonly take: <Row>(feeder: Feeder<Row>) => Row
  /**
   * Returns the row of a feeder that belongs to this user (or arrival): the same one each time, and a different one for
   * each user.
   */
  readonly own: <Row>(feeder: Feeder<Row>) => Row
  /** Returns a value that all users of a worker share. The first user who asks for it makes it. */
  readonly use: <Value>(value: Shared<Value>) => Promise<Value>
  /** This user's random stream: the same in every run with the same seed. */
  readonly random: Random
  /** This user's number, from 0, unique over all workers. In an open load it is the number of the arrival. */
  readonly id: number
  /** The number of this user's earlier iterations. */
  readonly iteration: number
  /**
   * Returns the result of the plan's `setup`. The caller declares its type, or takes that of the function:
   * `data<typeof setup>()`.
   */
  readonly data: <T>() => SetupData<T>
  /** Returns the result of the plan's `onStart` for this user. The caller declares its type. */
  readonly session: <T>() => T
}

/** The result of `setup`, if `T` is the type of that function; otherwise `T` itself. */
export type SetupData<T> = T extends (...context: never[]) => infer Result ? Awaited<Result> : T
