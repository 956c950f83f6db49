import { optionsElsewhere } from '../engine/clients.ts'
import { type Origin, parseTarget, siteOf } from '../engine/origin.ts'
import { usualNames } from '../engine/socket/name-settings.ts'
import { type ProxySettings, parseProxy, proxyFor } from '../engine/socket/proxy.ts'
import type { TlsSettings } from '../engine/socket/secure-context.ts'
import type { SocketOptions } from '../engine/socket/socket-opener.ts'
import type { Assignment } from './assignment.ts'
import type { RunRequest } from './run-request.ts'

/** The connection settings of a run, or of a worker's part of it. */
type Choices = Pick<Assignment, 'target' | 'connectTimeoutMs' | 'proxy' | 'names'> &
  Partial<Pick<Assignment, 'worker'>>

/** The socket options of a run, from its connection settings and the TLS settings of its plan. */
export function socketOptions(choices: Choices, tls: TlsSettings | undefined): SocketOptions {
  const { target, connectTimeoutMs, proxy, names = usualNames, worker = 0 } = choices
  return {
    origin: parseTarget(target),
    connectTimeoutMs,
    tls,
    proxy: proxy === undefined ? undefined : parseProxy(proxy),
    names: { ...names, firstTurn: worker },
  }
}

/** The socket options of each target of a run: the plan's own first, then those of endpoints that have another one. */
export function targetOptions(request: RunRequest): SocketOptions[] {
  const { plan } = request
  const own = socketOptions(request, plan.connecting.tls)
  const proxyOf = proxyFinder(request) ?? (() => own.proxy)
  const sites = new Map([[siteOf(own.origin), own]])
  for (const { target } of plan.endpoints) {
    if (target === undefined) continue
    const origin = parseTarget(target)
    const site = siteOf(origin)
    if (!sites.has(site)) sites.set(site, { ...own, ...optionsElsewhere(own, origin, proxyOf(origin)) })
  }
  return [...sites.values()]
}

/** A function that finds the proxy for an origin in the environment; undefined if all origins use the target's proxy. */
export function proxyFinder({
  proxyVariables,
}: Pick<Assignment, 'proxyVariables'>): ((origin: Origin) => ProxySettings | undefined) | undefined {
  if (proxyVariables === undefined) return undefined
  return (origin) => {
    const found = proxyFor(origin, proxyVariables)
    return found === undefined
      ? undefined
      : parseProxy(found.url, `the environment variable ${found.variable}`)
  }
}
