import { checkKeys, keysOf } from '../../base/authored/authored-object.ts'
import { atKeys, PlimsollError } from '../../base/error.ts'
import { declaration } from '../../base/place/declaration.ts'
import { type Duration, parseDurationMs } from '../../base/units/duration.ts'
import type { UserContext } from '../context/user-context.ts'
import type { Shared } from './shared-handle.ts'

/** Options of a shared value. */
export interface SharedOptions {
  /** The lifetime of a value. By default, it lasts for the whole run. */
  for?: Duration
}

const sharedKeys = keysOf<SharedOptions>({ for: true })

/** A shared value during a run, as far as its declaration uses it. */
export interface RunningValue {
  /** Discards the value. With `stale`, discards only that value. */
  discard(stale: unknown): void
}

/** The declaration of a shared value. Each worker makes and keeps a value of its own. */
export class SharedDeclaration<Value> implements Shared<Value> {
  readonly name: string
  readonly make: (user: UserContext) => Value | PromiseLike<Value>
  /** The lifetime of a value in ms. */
  readonly forMs: number
  /** The value in the run of this process; undefined until a user asks for it. */
  running: RunningValue | undefined

  constructor(name: string, make: (user: UserContext) => Value | PromiseLike<Value>, forMs: number) {
    this.name = name
    this.make = make
    this.forMs = forMs
  }

  refresh(stale?: Value): void {
    this.running?.discard(stale)
  }
}

/**
 * Declares a value that all users of a worker share, such as a token. The first user who asks for it makes it while the
 * others wait. It is made again once `for` is over. If that fails, all users who wait get the error, and nothing is kept.
 *
 *   const token = shared('token', async ({ call }) => (await call(login).json<{ token: string }>()).token, { for: '5m' })
 *   scenario('s', async ({ call, use }) => call(list, { auth: bearer(await use(token)) }))
 *
 * Throws a `PlimsollError` (`bad-shared`, `bad-duration`) for invalid arguments.
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
    checkKeys(options, sharedKeys, { what: `the shared value '${name}'`, code: 'bad-shared' })
    return new SharedDeclaration(name, make, lifetimeMs(name, options.for))
  })
}

function lifetimeMs(name: string, lifetime: Duration | undefined): number {
  if (lifetime === undefined) return Number.POSITIVE_INFINITY
  const what = `the lifetime of the shared value '${name}'`
  const ms = atKeys(['for'], () => parseDurationMs(lifetime, what))
  if (ms > 0) return ms
  throw new PlimsollError('bad-shared', `${what} is 0`, {
    advice: 'Leave it out, or give a duration above 0.',
    keys: ['for'],
  })
}
