import { AsyncLocalStorage } from 'node:async_hooks'
import { failureClasses } from '../base/failure-class.ts'
import { measured, noFailure } from '../metrics/measured-operation.ts'
import { CheckFailed, RequestFailed } from '../plan/context/request-failed.ts'
import { groupSeparator } from '../plan/group-name.ts'
import type { CountedLoad } from './counted-load.ts'
import { isEnd } from './iteration-end.ts'

/** Which group the code that runs is in: groups that run side by side must not take each other for their outer one. */
const current = new AsyncLocalStorage<GroupTime>()

/**
 * The group that a user is in. What one user's code sets off may run within the context of another's, such as all that
 * waits for one and the same timer: a group counts only for its own user, and while it is under way.
 */
function groupOf(user: object): GroupTime | undefined {
  const group = current.getStore()
  return group !== undefined && group.user === user && !group.hasEnded ? group : undefined
}

/** How long a group has been under way, without the think time in it: the time in which one of its waits was on. */
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

  /** A wait begins in this group, and so in those around it. */
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
 * Runs a function as a group of a user that was due at `dueMs` and counts it: a success, or a failure of the class of what it
 * throws, which goes on to the caller. What the error was has been counted where it came from. A group that the end of
 * the load or of its iteration cut short is not counted.
 */
export async function runGroup<T>(
  { recorder, timeline, phase }: CountedLoad,
  user: object,
  name: string,
  dueMs: number,
  run: () => T | PromiseLike<T>,
): Promise<T> {
  const group = new GroupTime(name, user, groupOf(user), dueMs)
  const row = recorder.row(group.name, 'group')
  const ended = (failureIndex: number) => {
    const endedMs = timeline.now()
    const responseUs = group.elapsedMs(endedMs) * 1_000
    recorder.countIn(row, measured({ row, phase, endedMs, responseUs, failureIndex }))
  }
  try {
    const result = await current.run(group, run)
    ended(noFailure)
    return result
  } catch (error) {
    if (!isEnd(error)) ended(classIndexOf(error))
    throw error
  } finally {
    group.hasEnded = true
  }
}

/** The wait of a user that may be in some group: its time does not count in that group. */
export async function thinkTime({ timeline }: CountedLoad, user: object, wait: Promise<void>): Promise<void> {
  const group = groupOf(user)
  group?.waitBegan(timeline.now())
  try {
    await wait
  } finally {
    group?.waitEnded(timeline.now())
  }
}

/** What measured functions threw and was counted there: it is counted once, like a request that failed. */
const counted = new WeakSet<object>()

/**
 * Remembers that what a measured function threw has been counted. Not what only a bug in the plan throws: the line that
 * it comes from is worth telling, too. (`fetch` throws a `TypeError` with a cause.)
 */
export function rememberCounted(error: unknown): void {
  if (typeof error !== 'object' || error === null || error instanceof CheckFailed) return
  const isBug = [TypeError, ReferenceError, RangeError, SyntaxError].some((type) => error instanceof type)
  if (!isBug || (error as Error).cause !== undefined) counted.add(error)
}

/** Whether an exception of a scenario's code has been counted where it came from. */
export function isCounted(error: unknown): boolean {
  return error instanceof RequestFailed || (typeof error === 'object' && error !== null && counted.has(error))
}

/** The class of failure, as its index in `failureClasses`, that an exception of a scenario's code is. */
export function classIndexOf(error: unknown): number {
  if (error instanceof RequestFailed) return failureClasses.indexOf(error.class)
  return failureClasses.indexOf(error instanceof CheckFailed ? 'check' : 'script')
}
