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

/** What a user measured by itself. */
export interface RecordedOutcome {
  /** How long it took, in ms. */
  responseMs: number
  /** Why it failed; left out for a success. */
  failure?: string
}

/** What a scenario works with. Every function can be taken out of it: `({ call, wait }) => …`. */
export interface UserContext {
  /**
   * Sends a request and waits for its whole reply. Rejects with `RequestFailed` when it fails, which has then been
   * counted: a scenario that does nothing about it simply ends there.
   */
  readonly call: <const Text extends string, Json>(
    endpoint: EndpointHandle<Text, Json>,
    ...options: CallArguments<Text>
  ) => Call<Json>
  /** Lets time pass. Ends the iteration when the load, closed or open, ends meanwhile. */
  readonly wait: (wait: Wait | Duration) => Promise<void>
  /** Counts whether something holds. Where it does not, the iteration ends there; with `check.soft` it goes on. */
  readonly check: Check
  /** Calls several at once, no more than `limit` at a time (6 unless said otherwise), and gives their results in order. */
  readonly all: typeof all
  /** Counts something that was measured elsewhere: a row of its own beside the endpoints. */
  readonly record: (name: string, outcome: RecordedOutcome) => void
  /** Runs any function and measures how long it takes, under a name of its own beside the endpoints. */
  readonly measure: <T>(name: string, run: () => T | PromiseLike<T>) => Promise<T>
  /**
   * Runs a workflow and measures how long it takes, without the `wait`s in it. Within another group it is named after
   * both: `checkout / pay`.
   */
  readonly group: <T>(name: string, run: () => T | PromiseLike<T>) => Promise<T>
  /** Ends this iteration here, and that is no failure. */
  readonly endIteration: () => never
  /** Ends this iteration and this user: it takes no further part in the load, and nobody takes its place. */
  readonly stopUser: () => never
  /** Ends this iteration and the whole test, for all users of all workers. What is under way may finish. */
  readonly stopTest: (reason?: string) => never
  /** The next row of a feeder. What happens where none is left is for the feeder to say. */
  readonly take: <Row>(feeder: Feeder<Row>) => Row
  /** The row of a feeder that this user, or arrival, has for itself: the same each time, another one for every user. */
  readonly own: <Row>(feeder: Feeder<Row>) => Row
  /** A value that all users of a worker share, made by the first that asks for it. */
  readonly use: <Value>(value: Shared<Value>) => Promise<Value>
  /** This user's own random stream: the same in every run with the same seed. */
  readonly random: Random
  /** This user's number, from 0, the same over all workers; in an open load the number of the arrival. */
  readonly id: number
  /** How many iterations this user has begun before this one. */
  readonly iteration: number
  /** What the plan's `setup` returned. Typed as the caller says. */
  readonly data: <T>() => T
  /** What the plan's `onStart` returned for this user. Typed as the caller says. */
  readonly session: <T>() => T
}
