import type { Socket } from 'node:net'
import { PlimsollError } from '../base/error.ts'
import { type Phrase, phrase, setting } from '../base/phrase.ts'
import type { Timeline } from '../base/time/timeline.ts'
import type { Failure } from '../engine/failure.ts'
import { SocketOpener, type SocketOptions } from '../engine/socket/socket-opener.ts'
import type { SocketUser } from '../engine/socket/socket-user.ts'
import type { RunRequest } from './run-request.ts'
import { targetOptions } from './socket-options.ts'

/** Advice for each class of failure to reach a target. */
const advice: Partial<Record<Failure['class'], Phrase>> = {
  dns: phrase`Check the host name, or set another target with ${setting('host')}.`,
  connect: phrase`Start the service, or set another target with ${setting('host')}.`,
  tls: phrase`Trust its certificate with tls: { ca } in the plan (quick: ${setting('cacert')} or ${setting('insecure')}), or check the scheme and the port.`,
}

/** The same for the target of an endpoint, which no setting replaces. */
const adviceElsewhere: typeof advice = {
  ...advice,
  dns: 'Check the host name in the target of the endpoint.',
  connect: 'Start the service, or change the target of the endpoint.',
}

/** Advice for failures that a pattern of their message identifies. It takes precedence over the class. */
const specialAdvice: readonly [RegExp, Phrase][] = [
  [/^proxy .*status 407/, 'Put the user name and password in the URL of the proxy: http://user:password@….'],
  [
    /^proxy /,
    phrase`Check the proxy, set another one with ${setting('proxy')}, or use none: ${setting('proxy', 'none')}.`,
  ],
  [/wrong version number/, 'The port does not use TLS: did you mean http://?'],
  [
    /certificate has expired/,
    phrase`Renew the certificate of the service, or accept any certificate with tls: { insecure: true } in the plan (quick: ${setting('insecure')}).`,
  ],
  [
    /does not match certificate/,
    'Set a name that the certificate is valid for with tls: { servername } in the plan.',
  ],
  [
    /handshake failure|certificate required/,
    'If the service requires a client certificate, set one with tls: { cert, key } in the plan.',
  ],
]

function adviceFor(failure: Failure | undefined, isElsewhere: boolean): Phrase {
  const special = specialAdvice.find(([pattern]) => pattern.test(failure?.message ?? ''))
  if (special !== undefined) return special[1]
  return (isElsewhere ? adviceElsewhere : advice)[failure?.class ?? 'connect'] ?? 'Try again.'
}

/**
 * Checks each target of a run in turn, as `checkTarget` does. An endpoint with a target of its own could not be measured
 * without it.
 */
export async function checkTargets(
  request: RunRequest,
  timeline: Timeline,
  signal: AbortSignal,
): Promise<void> {
  const [own, ...others] = targetOptions(request)
  await checkTarget(own!, timeline, signal)
  for (const options of others) await checkTarget(options, timeline, signal, true)
}

/**
 * Opens one connection to the target and closes it again, without sending a request. An unreachable target is then an
 * error before the load. Rejects with a `PlimsollError` (`target-unreachable`). Resolves at once if `signal` aborts.
 * `isElsewhere` is whether it is the target of an endpoint instead of the plan's.
 */
function checkTarget(
  options: SocketOptions,
  timeline: Timeline,
  signal?: AbortSignal,
  isElsewhere = false,
): Promise<void> {
  const opener = new SocketOpener(options, timeline, Buffer.alloc(1_024))
  return new Promise((reached, unreachable) => {
    const probe = new Probe(options.origin.url, isElsewhere, reached, unreachable)
    signal?.addEventListener('abort', () => probe.opened())
    opener.open(probe)
  })
}

/** Opens one socket and closes it. */
class Probe implements SocketUser {
  isWanted = true
  readonly #url: string
  readonly #isElsewhere: boolean
  readonly #reached: () => void
  readonly #unreachable: (error: PlimsollError) => void
  #socket: Socket | undefined

  constructor(
    url: string,
    isElsewhere: boolean,
    reached: () => void,
    unreachable: (error: PlimsollError) => void,
  ) {
    this.#url = url
    this.#isElsewhere = isElsewhere
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
    const message = `cannot connect to ${this.#url}: ${failure?.message ?? 'connection closed'}`
    this.#unreachable(
      new PlimsollError('target-unreachable', message, {
        advice: adviceFor(failure, this.#isElsewhere),
      }),
    )
  }
}
