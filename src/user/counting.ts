import { messageOf } from '../base/error.ts'
import { failureClasses } from '../base/failure-class.ts'
import { measured, noFailure } from '../metrics/measured-operation.ts'
import type { Check, CheckMessage } from '../plan/context/check.ts'
import { CheckFailed } from '../plan/context/request-failed.ts'
import type { RecordedOutcome } from '../plan/context/user-context.ts'
import type { CountedLoad } from './counted-load.ts'
import { failureIndexOf, rememberCounted } from './group-time.ts'
import { isEnd, overdueMessage } from './iteration-end.ts'
import type { OpenOperation } from './open-work.ts'

const checkIndex = failureClasses.indexOf('check')
const timeoutIndex = failureClasses.indexOf('timeout')

/** Counts checks, recorded outcomes and measured functions for all users of a load. */
export class Counting {
  readonly check: Check
  readonly #load: CountedLoad

  constructor(load: CountedLoad) {
    this.#load = load
    const check = (name: string, condition: unknown, message?: CheckMessage) => {
      if (!this.#countCheck(name, condition)) throw new CheckFailed(checkText(name, message))
    }
    const soft = (name: string, condition: unknown, message?: CheckMessage) => {
      const passed = this.#countCheck(name, condition)
      // Without a message, the count of the check is enough.
      if (!passed && message !== undefined) load.fault(name, 'check', checkText(name, message))
      return passed
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

  /**
   * Runs a function of a user and counts its time and whether it throws. It is unfinished if the end of the load or of its
   * iteration interrupts it.
   */
  async measure<T>(user: object, name: string, run: () => T | PromiseLike<T>): Promise<T> {
    const { recorder, timeline, phase, openWork } = this.#load
    const row = recorder.row(name, 'measure')
    const startMs = timeline.now()
    const isOverdue = (nowMs: number) => recorder.isOverdue(row, (nowMs - startMs) * 1_000)
    const outcome = (endedMs: number, failureIndex: number, failureMessage: string) => {
      const responseUs = (endedMs - startMs) * 1_000
      return measured({ row, phase, endedMs, responseUs, failureIndex, failureMessage })
    }
    const open: OpenOperation = {
      user,
      excuses: (nowMs) => !isOverdue(nowMs),
      endWithLoad: (nowMs) => {
        if (isOverdue(nowMs)) recorder.count(outcome(nowMs, timeoutIndex, overdueMessage))
        else recorder.countUnfinished(outcome(nowMs, noFailure, ''))
      },
    }
    openWork.begin(open)
    try {
      const result = await run()
      recorder.count(outcome(timeline.now(), noFailure, ''))
      return result
    } catch (error) {
      if (isEnd(error)) recorder.countUnfinished(outcome(timeline.now(), noFailure, ''))
      else {
        recorder.count(outcome(timeline.now(), failureIndexOf(error), messageOf(error)))
        rememberCounted(error)
      }
      throw error
    } finally {
      openWork.end(open)
    }
  }

  #countCheck(name: string, condition: unknown): boolean {
    this.#load.recorder.check(name, Boolean(condition), this.#load.phase)
    return Boolean(condition)
  }
}

function checkText(name: string, message: CheckMessage | undefined): string {
  const details = typeof message === 'function' ? message() : message
  return details === undefined ? name : `${name}: ${details}`
}
