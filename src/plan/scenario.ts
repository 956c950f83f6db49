import { checkKeys, invalidValue, keysOf } from '../base/authored/authored-object.ts'
import { atKeys, PlimsollError, type SourcePlace } from '../base/error.ts'
import { declaration } from '../base/place/declaration.ts'
import { shown } from '../base/text/shown.ts'
import type { Duration } from '../base/units/duration.ts'
import type { UserContext } from './context/user-context.ts'
import { checkTags } from './endpoint/check-tags.ts'
import { declaredEndpoints, type Endpoint } from './endpoint/endpoint.ts'
import type { EndpointSla, Slas } from './sla.ts'
import { constant, type Wait } from './wait.ts'

/** What one user does once. The returned value is ignored. An exception ends the iteration. */
export type ScenarioFunction = (user: UserContext) => unknown

export interface ScenarioOptions {
  /** How long a user of a closed load waits after each iteration. */
  wait?: Wait | Duration
  /** The tags by which `--tag` and `--exclude-tag` choose scenarios. */
  tags?: readonly string[]
  /**
   * The endpoints that it calls. If the tags leave out every scenario that names an endpoint, the SLAs of that endpoint are
   * not meant for the run.
   */
  // biome-ignore lint/suspicious/noExplicitAny: the type of an endpoint's replies does not matter here.
  endpoints?: readonly Endpoint<any, any>[]
  /** The SLA of all its requests together. */
  sla?: Slas<EndpointSla>
}

const scenarioKeys = keysOf<ScenarioOptions>({ wait: true, endpoints: true, tags: true, sla: true })

/** A scenario: what one user does once, under a name. */
export interface Scenario {
  readonly name: string
  readonly run: ScenarioFunction
  readonly wait: Wait | undefined
  readonly tags: readonly string[]
  /** The names of the endpoints that it declares to call; undefined if it declares none. */
  readonly endpoints: readonly string[] | undefined
  readonly sla: Slas<EndpointSla> | undefined
  readonly place: SourcePlace | undefined
}

/**
 * Declares a scenario: what a user does once. Throws a `PlimsollError` (`bad-scenario`) if the name or the function is
 * missing.
 */
export function scenario(name: string, run: ScenarioFunction): Scenario
export function scenario(name: string, options: ScenarioOptions, run: ScenarioFunction): Scenario
export function scenario(
  name: string,
  second: ScenarioOptions | ScenarioFunction,
  third?: ScenarioFunction,
): Scenario {
  const run = typeof second === 'function' ? second : third
  const options = typeof second === 'function' ? {} : second
  return declaration((place) => {
    if (typeof name !== 'string' || name.trim() === '' || typeof run !== 'function') {
      throw new PlimsollError('bad-scenario', 'a scenario needs a name and a function', {
        advice: "Write scenario('browse agents', async ({ call }) => { … }).",
      })
    }
    const what = `the scenario ${JSON.stringify(name)}`
    checkKeys(options, scenarioKeys, { what, code: 'bad-scenario' })
    checkTags(what, options.tags)
    const { tags = [], sla } = options
    const endpoints = endpointNames(name, options.endpoints)
    return { name, run, wait: waitOf(options.wait, what), tags, endpoints, sla, place }
  })
}

function endpointNames(name: string, endpoints: ScenarioOptions['endpoints']): string[] | undefined {
  if (endpoints === undefined) return undefined
  const isEndpoint = (each: Endpoint | undefined) =>
    typeof each === 'object' && declaredEndpoints().includes(each)
  if (Array.isArray(endpoints) && endpoints.every(isEndpoint)) return endpoints.map((each) => each.name)
  throw new PlimsollError(
    'bad-scenario',
    `the endpoints of the scenario ${JSON.stringify(name)} are ${shown(endpoints)}`,
    { advice: 'Give a list of endpoints: { endpoints: [list, read] }.', keys: ['endpoints'] },
  )
}

function waitOf(wait: ScenarioOptions['wait'], what: string): Wait | undefined {
  if (wait === undefined) return undefined
  return atKeys(['wait'], () => {
    if (typeof wait !== 'object') return constant(wait)
    if (typeof (wait as Wait | null)?.next === 'function') return wait
    throw invalidValue('wait', wait, 'a wait', "Write wait: '1s', or wait: between('1s', '3s').", {
      what,
      code: 'bad-scenario',
    })
  })
}
