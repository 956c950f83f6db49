import { AsyncLocalStorage } from 'node:async_hooks'
import { atKeys, PlimsollError } from '../../base/error.ts'
import { declaration } from '../../base/place/declaration.ts'
import { shown } from '../../base/text/shown.ts'
import type { Timeline } from '../../base/time/timeline.ts'
import { type Duration, parseDurationMs } from '../../base/units/duration.ts'
import { isEnd } from '../../user/group-time.ts'
import type { UserContext } from '../context/user-context.ts'

export interface SharedOptions {
  /** How long a value is good; for the whole run unless said otherwise. */
  for?: Duration
}

/** A value that all users of a worker share: `await user.use(token)`. */
export interface Shared<Value> {
  readonly name: string
  /**
   * Says that the value is good no more: who asks next makes a new one. Given the value that was found bad, it leaves a
   * newer one alone, so that many users who find that out at once make one new value between them.
   */
  refresh(stale?: Value): void
}

/** A value, or one that is being made. */
interface Made {
  promise: Promise<unknown>
  /** Who makes it. */
  maker: object
  isMade: boolean
  value: unknown
  /** From when on it is good no more, in ms on the timeline. */
  endsMs: number
}

/** What is being made by whatever runs now: a value that waits for itself would wait for ever. */
const making = new AsyncLocalStorage<readonly Made[]>()

/** A user as this room sees it. */
interface Asker extends UserContext {
  readonly stopping: boolean
}

/** A shared value of this worker: it is of one run in this process, which has a timeline of its own. */
class SharedValue<Value> implements Shared<Value> {
  readonly name: string
  readonly #make: (user: UserContext) => Value | PromiseLike<Value>
  readonly #forMs: number
  #timeline: Timeline | undefined
  #made: Made | undefined

  constructor(name: string, make: (user: UserContext) => Value | PromiseLike<Value>, forMs: number) {
    this.name = name
    this.#make = make
    this.#forMs = forMs
  }

  refresh(...stale: [stale?: Value]): void {
    const made = this.#made
    if (made === undefined) return
    if (stale.length > 0 && stale[0] !== undefined && !(made.isMade && made.value === stale[0])) return
    this.#made = undefined
  }

  /** The value; made by the user that asks for it first, while the others wait. What fails is not kept. */
  async get(user: Asker, timeline: Timeline): Promise<Value> {
    // Another run in this process: its users have not made anything yet.
    if (this.#timeline !== timeline) this.#made = undefined
    this.#timeline = timeline
    for (;;) {
      const made = this.#fresh(timeline) ?? this.#begin(user, timeline)
      if (!made.isMade && making.getStore()?.includes(made)) throw waitsForItself(this.name)
      try {
        return (await made.promise) as Value
      } catch (error) {
        // That the one who was making it had to stop is no failure of those who wait: one of them makes it.
        if (!isEnd(error) || made.maker === user || user.stopping) throw error
      }
    }
  }

  #fresh(timeline: Timeline): Made | undefined {
    const made = this.#made
    return made !== undefined && timeline.now() < made.endsMs ? made : undefined
  }

  #begin(user: Asker, timeline: Timeline): Made {
    const made: Made = {
      promise: undefined as never,
      maker: user,
      isMade: false,
      value: undefined,
      endsMs: Number.POSITIVE_INFINITY,
    }
    const make = async () => {
      try {
        made.value = await this.#make(user)
        made.isMade = true
        made.endsMs = timeline.now() + this.#forMs
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

/**
 * Declares a value that all users of a worker share, such as a token: made once, by the first user that asks for it,
 * while the others wait; made anew when `for` is over. What fails is told to those who waited, and not kept.
 *
 *   const token = shared('token', async ({ call }) => (await call(login).json<{ token: string }>()).token, { for: '5m' })
 *   scenario('s', async ({ call, use }) => call(list, { auth: bearer(await use(token)) }))
 *
 * Throws a `PlimsollError` (`bad-shared`, `bad-duration`) for what cannot be.
 */
export function shared<Value>(
  name: string,
  make: (user: UserContext) => Value | PromiseLike<Value>,
  options: SharedOptions = {},
): Shared<Value> {
  return declaration(() => {
    if (typeof name !== 'string' || name.trim() === '' || typeof make !== 'function') {
      throw new PlimsollError('bad-shared', 'a shared value needs a name and a function that makes it', {
        advice: "Write shared('token', async ({ call }) => …, { for: '5m' }).",
      })
    }
    return new SharedValue(name, make, goodForMs(name, options.for))
  })
}

function goodForMs(name: string, length: Duration | undefined): number {
  if (length === undefined) return Number.POSITIVE_INFINITY
  const ms = atKeys(['for'], () => parseDurationMs(length, `how long '${name}' is good`))
  if (ms > 0) return ms
  throw new PlimsollError('bad-shared', `'${name}' is good for 0 time`, {
    advice: 'Leave it out, or give it time.',
    keys: ['for'],
  })
}

function waitsForItself(name: string): PlimsollError {
  return new PlimsollError('bad-shared', `the shared value '${name}' waits for itself while it is made`, {
    advice: 'Where a hook of the plan uses it, give the endpoint that it is made with hooks: false.',
  })
}

/** The value for a user. Throws a `PlimsollError` (`bad-shared`) for what was not declared. */
export function useShared<Value>(value: Shared<Value>, user: Asker, timeline: Timeline): Promise<Value> {
  if (value instanceof SharedValue) return value.get(user, timeline) as Promise<Value>
  throw new PlimsollError('bad-shared', `use is given ${shown(value)}, which is not a shared value`, {
    advice: "Declare one: const token = shared('token', …).",
  })
}
