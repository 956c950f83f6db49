import { messageOf } from '../base/error.ts'
import { failureClasses } from '../base/failure-class.ts'
import { measured, noFailure } from '../metrics/measured-operation.ts'
import type { Check, CheckMessage } from '../plan/context/check.ts'
import { CheckFailed } from '../plan/context/request-failed.ts'
import type { RecordedOutcome } from '../plan/context/user-context.ts'
import type { CountedLoad } from './counted-load.ts'
import { classIndexOf, rememberCounted } from './group-time.ts'
import { isEnd } from './iteration-end.ts'

const checkIndex = failureClasses.indexOf('check')

/** The functions with which users count anything but calls: the same for all users of a load. */
export class Counting {
  readonly check: Check
  readonly #load: CountedLoad

  constructor(load: CountedLoad) {
    this.#load = load
    const check = (name: string, holds: unknown, message?: CheckMessage) => {
      if (!this.#holds(name, holds)) throw new CheckFailed(checkText(name, message))
    }
    const soft = (name: string, holds: unknown, message?: CheckMessage) => {
      const isWell = this.#holds(name, holds)
      // Without a message, the count of the check says everything.
      if (!isWell && message !== undefined) load.fault(name, 'check', checkText(name, message))
      return isWell
    }
    this.check = Object.assign(check, { soft })
  }

  /** Counts an outcome that was measured elsewhere. Throws a `RangeError` for an invalid time. */
  readonly record = (name: string, { responseMs, failure }: RecordedOutcome): void => {
    if (!(responseMs >= 0 && responseMs < Number.POSITIVE_INFINITY))
      throw new RangeError(`record(${JSON.stringify(name)}) was given ${responseMs} ms`)
    const { recorder, timeline, phase } = this.#load
    recorder.count(
      measured({
        row: recorder.row(name, 'measure'),
        phase,
        endedMs: timeline.now(),
        responseUs: responseMs * 1_000,
        ...(failure !== undefined && { failureIndex: checkIndex, failureMessage: failure }),
      }),
    )
  }

  /** Runs a function and counts its time and whether it throws. It is not counted if the end of the load cuts it short. */
  async measure<T>(name: string, run: () => T | PromiseLike<T>): Promise<T> {
    const { recorder, timeline, phase } = this.#load
    const row = recorder.row(name, 'measure')
    const startMs = timeline.now()
    const count = (failureIndex: number, failureMessage: string) => {
      const endedMs = timeline.now()
      const responseUs = (endedMs - startMs) * 1_000
      recorder.count(measured({ row, phase, endedMs, responseUs, failureIndex, failureMessage }))
    }
    try {
      const result = await run()
      count(noFailure, '')
      return result
    } catch (error) {
      if (!isEnd(error)) {
        count(classIndexOf(error), messageOf(error))
        rememberCounted(error)
      }
      throw error
    }
  }

  #holds(name: string, holds: unknown): boolean {
    this.#load.recorder.check(name, Boolean(holds), this.#load.phase)
    return Boolean(holds)
  }
}

function checkText(name: string, message: CheckMessage | undefined): string {
  const more = typeof message === 'function' ? message() : message
  return more === undefined ? name : `${name}: ${more}`
}
