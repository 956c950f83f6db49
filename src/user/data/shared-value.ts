import { AsyncLocalStorage } from 'node:async_hooks'
import { PlimsollError } from '../../base/error.ts'
import { shown } from '../../base/text/shown.ts'
import type { Timeline } from '../../base/time/timeline.ts'
import type { UserContext } from '../../plan/context/user-context.ts'
import { type RunningValue, SharedDeclaration } from '../../plan/data/shared.ts'
import type { Shared } from '../../plan/data/shared-handle.ts'
import { isEnd } from '../iteration-end.ts'

/** A value that has been made, or is being made. */
interface Made {
  promise: Promise<unknown>
  /** The user who makes it. */
  maker: object
  isMade: boolean
  value: unknown
  /** When it expires, in ms on the timeline. */
  endsMs: number
}

/** A user who asks for a value. */
interface Asker extends UserContext {
  readonly stopping: boolean
}

/** The values that the running code is making. A value that waits for itself would wait forever. */
const making = new AsyncLocalStorage<readonly Made[]>()

/** A shared value of this worker in one run, which `timeline` identifies. */
class SharedValue<Value> implements RunningValue {
  readonly timeline: Timeline
  readonly #declaration: SharedDeclaration<Value>
  #made: Made | undefined

  constructor(declaration: SharedDeclaration<Value>, timeline: Timeline) {
    this.#declaration = declaration
    this.timeline = timeline
  }

  discard(stale: unknown): void {
    const made = this.#made
    if (made === undefined) return
    if (stale !== undefined && !(made.isMade && made.value === stale)) return
    this.#made = undefined
  }

  /** Returns the value. The first user who asks for it makes it, while the others wait. A failure is not kept. */
  async get(user: Asker): Promise<Value> {
    for (;;) {
      const made = this.#fresh() ?? this.#begin(user)
      if (!made.isMade && making.getStore()?.includes(made)) throw selfWaitError(this.#declaration.name)
      try {
        return (await made.promise) as Value
      } catch (error) {
        // If only the maker had to stop, the users who wait do not fail: one of them makes the value.
        if (!isEnd(error) || made.maker === user || user.stopping) throw error
      }
    }
  }

  #fresh(): Made | undefined {
    const made = this.#made
    return made !== undefined && this.timeline.now() < made.endsMs ? made : undefined
  }

  #begin(user: Asker): Made {
    const { make: makeValue, forMs } = this.#declaration
    const made: Made = {
      promise: undefined as never,
      maker: user,
      isMade: false,
      value: undefined,
      endsMs: Number.POSITIVE_INFINITY,
    }
    const make = async () => {
      try {
        made.value = await makeValue(user)
        made.isMade = true
        made.endsMs = this.timeline.now() + forMs
        return made.value
      } catch (error) {
        if (this.#made === made) this.#made = undefined
        throw error
      }
    }
    this.#made = made
    made.promise = making.run([...(making.getStore() ?? []), made], make)
    return made
  }
}

function selfWaitError(name: string): PlimsollError {
  return new PlimsollError('bad-shared', `the shared value '${name}' waits for itself while it is made`, {
    advice: 'If a hook of the plan uses it, set hooks: false on the endpoint that it is made with.',
  })
}

/**
 * Returns a shared value to a user. Throws a `PlimsollError` (`bad-shared`) for something that `shared` did not declare.
 */
export function useShared<Value>(shared: Shared<Value>, user: Asker, timeline: Timeline): Promise<Value> {
  if (!(shared instanceof SharedDeclaration)) {
    throw new PlimsollError('bad-shared', `use was given ${shown(shared)}, which is not a shared value`, {
      advice: "Declare one: const token = shared('token', …).",
    })
  }
  const { running } = shared
  // Another run in this process has values of its own.
  if (running instanceof SharedValue && running.timeline === timeline) return running.get(user)
  const value = new SharedValue<Value>(shared, timeline)
  shared.running = value
  return value.get(user)
}
