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
 * How a run connects: through the proxy of the settings, else of the plan, else of the environment; names that the settings
 * resolve add to those of the plan. Throws a `PlimsollError` that says which of them is wrong.
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
  asked: string | undefined,
  planned: string | false | undefined,
  env: Environment,
): Pick<RunRequest, 'proxy' | 'proxyFrom' | 'proxyVariables'> {
  const named = asked ?? (planned === false ? 'none' : planned)
  if (named === 'none') return {}
  if (named !== undefined) {
    if (asked !== undefined) blamedOn('proxy', () => parseProxy(asked, phrase`${setting('proxy')}`))
    if (origin.socketPath === undefined) return { proxy: named }
    throw new PlimsollError(
      asked === undefined ? 'bad-plan' : 'bad-option',
      `the target ${origin.url} is a Unix socket, which no proxy can reach`,
      {
        advice: 'Leave the proxy out, or give a target that has a host.',
        keys: ['proxy'],
        ...(asked !== undefined && { setting: 'proxy' }),
      },
    )
  }
  const decided = { proxyVariables: proxyVariables(env) }
  const found = proxyFor(origin, env)
  if (found === undefined) return decided
  parseProxy(found.url, `the environment variable ${found.variable}`)
  return { proxy: found.url, proxyFrom: found.variable, ...decided }
}
