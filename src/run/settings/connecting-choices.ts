import { PlimsollError } from '../../base/error.ts'
import { type Origin, parseOrigin } from '../../engine/origin.ts'
import { readPinFlags } from '../../engine/socket/name-pins.ts'
import { type Environment, parseProxy, proxyFor, proxyVariables } from '../../engine/socket/proxy.ts'
import type { RunRequest } from '../../fleet/run.ts'
import type { PlanDescription } from '../../plan-file/description/plan-description.ts'
import type { RunFlags } from './run-flags.ts'

/**
 * How a run connects: the proxy is the flag's, or the plan's, or the environment's; the names that flags pin add to the
 * plan's. Throws a `PlimsollError` that says which of them cannot be.
 */
export function connectingChoices(
  plan: Pick<PlanDescription, 'connecting'>,
  flags: RunFlags,
  target: string,
  env: Environment,
): Pick<RunRequest, 'proxy' | 'proxyFrom' | 'proxyVariables' | 'names'> {
  const { names, proxy } = plan.connecting
  return {
    ...proxyChoice(parseOrigin(target), flags.proxy, proxy, env),
    names: { ...names, pins: { ...names.pins, ...readPinFlags(flags.resolve ?? []) } },
  }
}

function proxyChoice(
  origin: Origin,
  flag: string | undefined,
  planned: string | false | undefined,
  env: Environment,
): Pick<RunRequest, 'proxy' | 'proxyFrom' | 'proxyVariables'> {
  const named = flag ?? (planned === false ? 'none' : planned)
  if (named === 'none') return {}
  if (named !== undefined) {
    if (flag !== undefined) checkFlag(flag)
    if (origin.socketPath === undefined) return { proxy: named }
    throw new PlimsollError(
      flag === undefined ? 'bad-plan' : 'bad-option',
      `the target ${origin.url} is a Unix socket, which no proxy can reach`,
      {
        advice: 'Leave the proxy out, or give a target that has a host.',
        keys: ['proxy'],
      },
    )
  }
  const said = { proxyVariables: proxyVariables(env) }
  const found = proxyFor(origin, env)
  if (found === undefined) return said
  parseProxy(found.url, `the environment variable ${found.variable}`)
  return { proxy: found.url, proxyFrom: found.variable, ...said }
}

function checkFlag(text: string): void {
  try {
    parseProxy(text, '--proxy')
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error
    throw new PlimsollError('bad-option', error.message, {
      ...(error.advice !== undefined && { advice: error.advice }),
    })
  }
}
