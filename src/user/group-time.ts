import { AsyncLocalStorage } from 'node:async_hooks'
import { type FailureClass, failureClasses } from '../base/failure-class.ts'
import { ProtocolError } from '../engine/reply/protocol-error.ts'
import { measured, noFailure } from '../metrics/measured-operation.ts'
import { CheckFailed, RequestFailed } from '../plan/context/request-failed.ts'
import { groupSeparator } from '../plan/group-name.ts'
import type { CountedLoad } from './counted-load.ts'
import { type DelayedUser, DelaySpan } from './delay-span.ts'
import { isEnd } from './iteration-end.ts'
import type { OpenOperation } from './open-work.ts'

const scriptIndex = failureClasses.indexOf('script')

/** The group that the running code is in. A field of the user would confuse groups that run at the same time. */
const current = new AsyncLocalStorage<GroupTime>()

/**
 * Returns the group that a user is in. Code of one user can run in the context of another, for example the callbacks of one
 * timer, so a group is valid only for its own user and until it ends.
 */
function groupOf(user: object): GroupTime | undefined {
  const group = current.getStore()
  return group !== undefined && group.user === user && !group.hasEnded ? group : undefined
}

/** Measures the time of a group without its think time: the time in which at least one of its waits is pending. */
class GroupTime {
  readonly name: string
  readonly user: object
  hasEnded = false
  readonly #outer: GroupTime | undefined
  readonly #startMs: number
  #waits = 0
  #waitingSinceMs = 0
  #thinkMs = 0

  constructor(name: string, user: object, outer: GroupTime | undefined, startMs: number) {
    this.user = user
    this.name = outer === undefined ? name : `${outer.name}${groupSeparator}${name}`
    this.#outer = outer
    this.#startMs = startMs
  }

  /** Called when a wait begins in this group or in a group within it. */
  waitBegan(nowMs: number): void {
    if (this.#waits++ === 0) this.#waitingSinceMs = nowMs
    this.#outer?.waitBegan(nowMs)
  }

  waitEnded(nowMs: number): void {
    if (--this.#waits === 0) this.#thinkMs += nowMs - this.#waitingSinceMs
    this.#outer?.waitEnded(nowMs)
  }

  elapsedMs(nowMs: number): number {
    const openMs = this.#waits === 0 ? 0 : nowMs - this.#waitingSinceMs
    return Math.max(0, nowMs - this.#startMs - this.#thinkMs - openMs)
  }
}

/**
 * Runs a function as a group of a user, due at `dueMs`, and counts a success, or a failure with the class of the
 * exception, which is rethrown. The error itself is counted where it was thrown. A group that is interrupted by the end of
 * the load or of its iteration is unfinished.
 */
export async function runGroup<T>(
  load: CountedLoad,
  user: DelayedUser,
  name: string,
  dueMs: number,
  run: () => T | PromiseLike<T>,
): Promise<T> {
  const { recorder, timeline, phase, openWork } = load
  const group = new GroupTime(name, user, groupOf(user), dueMs)
  const delays = new DelaySpan(load, user)
  const row = recorder.row(group.name, 'group')
  const outcome = (endedMs: number, failureIndex: number) =>
    measured({
      row,
      phase,
      endedMs,
      responseUs: group.elapsedMs(endedMs) * 1_000,
      failureIndex,
      delayUs: delays.delayUs(),
    })
  const open: OpenOperation = {
    user,
    excuses: () => false,
    endWithLoad: (nowMs, userHangs) => {
      if (userHangs) recorder.countIn(row, outcome(nowMs, scriptIndex))
      else recorder.countUnfinished(outcome(nowMs, noFailure))
    },
  }
  openWork.begin(open)
  try {
    const result = await current.run(group, run)
    recorder.countIn(row, outcome(timeline.now(), noFailure))
    return result
  } catch (error) {
    if (isEnd(error)) recorder.countUnfinished(outcome(timeline.now(), noFailure))
    else recorder.countIn(row, outcome(timeline.now(), failureIndexOf(error)))
    throw error
  } finally {
    group.hasEnded = true
    openWork.end(open)
  }
}

/** Awaits a wait of a user. If the user is in a group, the wait does not count in the group's time. */
export async function awaitThinkTime(
  { timeline }: CountedLoad,
  user: object,
  wait: Promise<void>,
): Promise<void> {
  const group = groupOf(user)
  group?.waitBegan(timeline.now())
  try {
    await wait
  } finally {
    group?.waitEnded(timeline.now())
  }
}

/** Errors of measured functions, which have been counted there and are not counted again. */
const counted = new WeakSet<object>()

/**
 * Remembers that an error of a measured function has been counted. An error that only a bug in the plan throws is counted
 * again with its line. (`fetch` throws a `TypeError` with a cause, which is not a bug.)
 */
export function rememberCounted(error: unknown): void {
  if (typeof error !== 'object' || error === null || error instanceof CheckFailed) return
  const isBug = [TypeError, ReferenceError, RangeError, SyntaxError].some((type) => error instanceof type)
  if (!isBug || (error as Error).cause !== undefined) counted.add(error)
}

/** Whether an exception of a scenario has been counted where it was thrown. */
export function isCounted(error: unknown): boolean {
  return error instanceof RequestFailed || (typeof error === 'object' && error !== null && counted.has(error))
}

/** Returns the failure class of an exception that no request has counted: a broken reply is not the scenario's mistake. */
export function thrownClass(error: unknown): FailureClass {
  if (error instanceof CheckFailed) return 'check'
  return error instanceof ProtocolError ? 'protocol' : 'script'
}

/** Returns the failure class of a scenario's exception, as its index in `failureClasses`. */
export function failureIndexOf(error: unknown): number {
  if (error instanceof RequestFailed) return failureClasses.indexOf(error.class)
  return failureClasses.indexOf(thrownClass(error))
}
