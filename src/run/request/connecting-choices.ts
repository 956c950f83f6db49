import { PlimsollError } from '../../base/error.ts'
import { phrase, setting } from '../../base/phrase.ts'
import { type Origin, parseOrigin } from '../../engine/origin.ts'
import { readPinTexts } from '../../engine/socket/name-pins.ts'
import { type Environment, parseProxy, proxyFor, proxyVariables } from '../../engine/socket/proxy.ts'
import type { RunRequest } from '../../fleet/run-request.ts'
import type { PlanDescription } from '../../plan-file/description/plan-description.ts'
import { blamedOn } from '../settings/setting-words.ts'
import type { SettingValues } from '../settings/settings.ts'

/**
 * Chooses how a run connects. The proxy is that of the settings, else of the plan, else of the environment. Addresses in
 * the settings add to those in the plan. Throws a `PlimsollError` that names the wrong setting, key or variable.
 */
export function connectingChoices(
  plan: Pick<PlanDescription, 'connecting'>,
  values: Pick<SettingValues, 'proxy' | 'resolve'>,
  target: string,
  env: Environment,
): Pick<RunRequest, 'proxy' | 'proxyFrom' | 'proxyVariables' | 'names'> {
  const { names, proxy } = plan.connecting
  return {
    ...proxyChoice(parseOrigin(target), values.proxy, proxy, env),
    names: { ...names, pins: { ...names.pins, ...readPinTexts(values.resolve) } },
  }
}

function proxyChoice(
  origin: Origin,
  setProxy: string | undefined,
  planProxy: string | false | undefined,
  env: Environment,
): Pick<RunRequest, 'proxy' | 'proxyFrom' | 'proxyVariables'> {
  const chosen = setProxy ?? (planProxy === false ? 'none' : planProxy)
  if (chosen === 'none') return {}
  if (chosen !== undefined) {
    if (setProxy !== undefined) blamedOn('proxy', () => parseProxy(setProxy, phrase`${setting('proxy')}`))
    if (origin.socketPath === undefined) return { proxy: chosen }
    throw new PlimsollError(
      setProxy === undefined ? 'bad-plan' : 'bad-option',
      `the target ${origin.url} is a Unix socket, which no proxy can reach`,
      {
        advice: 'Leave the proxy out, or give a target that has a host.',
        keys: ['proxy'],
        ...(setProxy !== undefined && { setting: 'proxy' }),
      },
    )
  }
  const variables = { proxyVariables: proxyVariables(env) }
  const found = proxyFor(origin, env)
  if (found === undefined) return variables
  parseProxy(found.url, `the environment variable ${found.variable}`)
  return { proxy: found.url, proxyFrom: found.variable, ...variables }
}
