import { type Origin, parseOrigin } from '../engine/origin.ts'
import { usualNames } from '../engine/socket/name-settings.ts'
import { type ProxySettings, parseProxy, proxyFor } from '../engine/socket/proxy.ts'
import type { TlsSettings } from '../engine/socket/secure-context.ts'
import type { SocketOptions } from '../engine/socket/socket-opener.ts'
import type { Assignment } from './assignment.ts'

/** What a run, or a worker's part of it, says about connections. */
type Choices = Pick<Assignment, 'target' | 'connectTimeoutMs' | 'proxy' | 'names'> &
  Partial<Pick<Assignment, 'worker'>>

/** How a run's connections are made: what was chosen for it, and what its plan says of TLS. */
export function socketOptions(choices: Choices, tls: TlsSettings | undefined): SocketOptions {
  const { target, connectTimeoutMs, proxy, names = usualNames, worker = 0 } = choices
  return {
    origin: parseOrigin(target),
    connectTimeoutMs,
    tls,
    proxy: proxy === undefined ? undefined : parseProxy(proxy),
    names: { ...names, firstTurn: worker },
  }
}

/** The proxy for another origin, where the environment decides; undefined where it is the target's. */
export function proxyOf({
  proxyVariables,
}: Assignment): ((origin: Origin) => ProxySettings | undefined) | undefined {
  if (proxyVariables === undefined) return undefined
  return (origin) => {
    const found = proxyFor(origin, proxyVariables)
    return found === undefined
      ? undefined
      : parseProxy(found.url, `the environment variable ${found.variable}`)
  }
}
