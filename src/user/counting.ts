import { checkKeys, isPromise, keysOf } from '../base/authored/authored-object.ts'
import { messageOf, type PlimsollError } from '../base/error.ts'
import { failureClasses } from '../base/failure-class.ts'
import { shown } from '../base/text/shown.ts'
import { measured, noFailure } from '../metrics/measured-operation.ts'
import type { Check, CheckMessage } from '../plan/context/check.ts'
import { CheckFailed } from '../plan/context/request-failed.ts'
import type { RecordedOutcome } from '../plan/context/user-context.ts'
import type { CountedLoad } from './counted-load.ts'
import { type DelayedUser, DelaySpan } from './delay-span.ts'
import { failureIndexOf, rememberCounted } from './group-time.ts'
import { isEnd, overdueMessage } from './iteration-end.ts'
import type { OpenOperation } from './open-work.ts'
import { refuse } from './plan-mistake.ts'

const outcomeKeys = keysOf<RecordedOutcome>({ responseMs: true, failure: true })

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
  readonly record = (name: string, outcome: RecordedOutcome): void => {
    checkName(this.#load, 'record', name)
    try {
      checkKeys(outcome, outcomeKeys, { what: `the outcome of record('${name}')`, code: 'bad-record' })
    } catch (error) {
      const { code, message, advice } = error as PlimsollError
      refuse(this.#load, code, message, advice!)
    }
    const { responseMs, failure } = outcome
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
  async measure<T>(user: DelayedUser, name: string, run: () => T | PromiseLike<T>): Promise<T> {
    checkName(this.#load, 'measure', name)
    if (typeof run !== 'function')
      refuse(
        this.#load,
        'bad-measure',
        `measure('${name}') was given ${shown(run)}, which is not a function`,
        `Write measure('${name}', () => …).`,
      )
    const { recorder, timeline, phase, openWork } = this.#load
    const row = recorder.row(name, 'measure')
    const startMs = timeline.now()
    const delays = new DelaySpan(this.#load, user)
    const isOverdue = (nowMs: number) => recorder.isOverdue(row, (nowMs - startMs) * 1_000)
    const outcome = (endedMs: number, failureIndex: number, failureMessage: string) => {
      const responseUs = (endedMs - startMs) * 1_000
      const delayUs = delays.delayUs()
      return measured({ row, phase, endedMs, responseUs, failureIndex, failureMessage, delayUs })
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
    if (typeof condition === 'function' || isPromise(condition)) refuseCondition(this.#load, name, condition)
    checkName(this.#load, 'check', name)
    this.#load.recorder.check(name, Boolean(condition), this.#load.phase)
    return Boolean(condition)
  }
}

/** Refuses a condition that is always true because it is an object. */
function refuseCondition(load: CountedLoad, name: string, condition: unknown): never {
  const isFunction = typeof condition === 'function'
  // The rejection of a condition that nobody awaits is no error of its own.
  if (!isFunction) (condition as PromiseLike<unknown>).then(undefined, () => {})
  refuse(
    load,
    'bad-check',
    `check('${name}') was given ${isFunction ? 'a function' : 'a promise'}, which is always true`,
    isFunction ? 'Call the function, and give its result.' : `Await it first: check('${name}', await …).`,
  )
}

function checkName(load: CountedLoad, what: string, name: unknown): void {
  if (typeof name === 'string' && name !== '') return
  refuse(load, `bad-${what}`, `${what}(…) was given the name ${shown(name)}`, `Write ${what}('a name', …).`)
}

function checkText(name: string, message: CheckMessage | undefined): string {
  const details = typeof message === 'function' ? message() : message
  return details === undefined ? name : `${name}: ${details}`
}
