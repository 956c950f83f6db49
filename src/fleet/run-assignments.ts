import { ownedBelow, shareOf } from '../load/schedule/share.ts'
import type { Assignment } from './assignment.ts'
import type { RunRequest } from './run-request.ts'

/** The assignment of each worker of a run. */
export function assignmentsOf(request: RunRequest): Assignment[] {
  const { workers, connections, source, target, load, pacing, seed, userAgent, keepsSamples, slas } = request
  const { timeoutMs, connectTimeoutMs, gracefulStopMs, proxy, proxyVariables, names } = request
  const scenarios = slas.flatMap(({ kind, scope }) => (kind === 'scenario' ? [scope] : []))
  const common = {
    source,
    target,
    load,
    pacing,
    seed,
    timeoutMs,
    connectTimeoutMs,
    gracefulStopMs,
    userAgent,
    ...(scenarios.length > 0 && { countedScenarios: [...new Set(scenarios)] }),
    ...(keepsSamples === false && { keepsSamples }),
    ...(proxy !== undefined && { proxy }),
    ...(proxyVariables !== undefined && { proxyVariables }),
    ...(names !== undefined && { names }),
  }
  return Array.from({ length: workers }, (_, worker) => {
    const share = shareOf(worker, workers)
    const own = connections === undefined ? {} : { connections: Math.max(1, ownedBelow(share, connections)) }
    return { worker, share, ...own, ...common }
  })
}
