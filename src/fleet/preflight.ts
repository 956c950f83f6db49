import type { Socket } from 'node:net'
import { PlimsollError } from '../base/error.ts'
import { type Phrase, phrase, setting } from '../base/phrase.ts'
import type { Timeline } from '../base/time/timeline.ts'
import type { Failure } from '../engine/failure.ts'
import { SocketOpener, type SocketOptions } from '../engine/socket/socket-opener.ts'
import type { SocketUser } from '../engine/socket/socket-user.ts'

/** What to do about each class of failure to reach a target. */
const advice: Partial<Record<Failure['class'], Phrase>> = {
  dns: phrase`Check the name, or give another target with ${setting('host')}.`,
  connect: phrase`Start the service, or give another target with ${setting('host')}.`,
  tls: 'Trust its certificate with tls: { ca } in the plan, or check the scheme and the port.',
}

/** Advice for failures of which more than the class is known. */
const specialAdvice: readonly [RegExp, Phrase][] = [
  [/^proxy .*status 407/, 'Give the user name and password with its URL: http://user:password@….'],
  [
    /^proxy /,
    phrase`See what the proxy says, name another with ${setting('proxy')}, or go without: ${setting('proxy', 'none')}.`,
  ],
  [/wrong version number/, 'It does not speak TLS there: did you mean http://?'],
  [
    /certificate has expired/,
    'Renew the certificate of the service, or accept any with tls: { insecure: true } in the plan.',
  ],
  [/does not match certificate/, 'Ask for the name that it is for with tls: { servername } in the plan.'],
  [
    /handshake failure|certificate required/,
    'If it wants a client certificate, give one with tls: { cert, key } in the plan.',
  ],
]

function adviceOn(failure: Failure | undefined): Phrase {
  const special = specialAdvice.find(([pattern]) => pattern.test(failure?.message ?? ''))
  if (special !== undefined) return special[1]
  return advice[failure?.class ?? 'connect'] ?? 'Try again.'
}

/**
 * Opens one connection to the target and closes it again, so that a target that cannot be reached is an error before the
 * load. No request is sent. Rejects with a `PlimsollError` (`target-unreachable`).
 */
export function checkTarget(options: SocketOptions, timeline: Timeline): Promise<void> {
  const opener = new SocketOpener(options, timeline, Buffer.alloc(1_024))
  return new Promise((reached, unreachable) =>
    opener.open(new Probe(options.origin.url, reached, unreachable)),
  )
}

/** Opens one socket and closes it. */
class Probe implements SocketUser {
  isWanted = true
  readonly #url: string
  readonly #reached: () => void
  readonly #unreachable: (error: PlimsollError) => void
  #socket: Socket | undefined

  constructor(url: string, reached: () => void, unreachable: (error: PlimsollError) => void) {
    this.#url = url
    this.#reached = reached
    this.#unreachable = unreachable
  }

  use(socket: Socket): void {
    this.#socket = socket
  }

  opened(): void {
    this.isWanted = false
    this.#socket?.destroy()
    this.#reached()
  }

  received(): void {}

  ended(): void {}

  closed(failure: Failure | undefined): void {
    if (!this.isWanted) return
    const what = `nothing can be sent to ${this.#url}: ${failure?.message ?? 'connection closed'}`
    this.#unreachable(
      new PlimsollError('target-unreachable', what, {
        advice: adviceOn(failure),
      }),
    )
  }
}
