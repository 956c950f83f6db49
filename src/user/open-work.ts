import type { FailureClass } from '../base/failure-class.ts'

/** A group or a measured function that has begun and not ended. */
export interface OpenOperation {
  /** The user whose code it runs in. */
  readonly user: object
  /** Whether it explains that the iteration of its user goes on: a measured function that has not taken too long yet. */
  excuses(nowMs: number): boolean
  /** Counts it when the load has ended. `userHangs` is whether the iteration around it hangs in its own code. */
  endWithLoad(nowMs: number, userHangs: boolean): void
}

/** A call that waits for code of the plan. */
export interface CallInOwnCode {
  endedMs: number
  readonly caller: object
  failFor(failureClass: FailureClass, message: string, reply: undefined): void
}

/**
 * What the users of a load have begun and not ended, besides exchanges: groups, measured functions, and calls that wait for
 * code of the plan. It is counted when the load ends, so that nothing that was begun vanishes.
 */
export class OpenWork {
  readonly #operations = new Set<OpenOperation>()
  /** Calls whose hook or schema runs, and what that is: `onRequest hook`. */
  readonly #inOwnCode = new Map<CallInOwnCode, string>()

  begin(operation: OpenOperation): void {
    this.#operations.add(operation)
  }

  end(operation: OpenOperation): void {
    this.#operations.delete(operation)
  }

  /** Notes that a call waits for code of the plan, as long as `until` is pending. Resolves or rejects like `until`. */
  async ownCode<T>(call: CallInOwnCode, what: string, until: T | PromiseLike<T>): Promise<T> {
    this.#inOwnCode.set(call, what)
    try {
      return await until
    } finally {
      this.#inOwnCode.delete(call)
    }
  }

  /** Whether a measured function explains that the iteration of a user goes on. */
  excuses(user: object, nowMs: number): boolean {
    for (const operation of this.#operations)
      if (operation.user === user && operation.excuses(nowMs)) return true
    return false
  }

  /** Whether a call of a user waits for code of the plan. */
  isInOwnCode(user: object): boolean {
    for (const call of this.#inOwnCode.keys()) if (call.caller === user) return true
    return false
  }

  /** Ends the calls that wait for code of the plan as failures of this code. */
  endCalls(nowMs: number): void {
    const calls = [...this.#inOwnCode]
    this.#inOwnCode.clear()
    for (const [call, what] of calls) {
      call.endedMs = nowMs
      call.failFor('script', `its ${what} had not ended when the load did`, undefined)
    }
  }

  /** Counts all groups and measured functions that are still open. */
  endOperations(nowMs: number, userHangs: (user: object) => boolean): void {
    const operations = [...this.#operations]
    this.#operations.clear()
    for (const operation of operations) operation.endWithLoad(nowMs, userHangs(operation.user))
  }
}
