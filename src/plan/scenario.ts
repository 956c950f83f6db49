import { PlimsollError, type SourcePlace } from '../base/error.ts'
import { declaration } from '../base/place/declaration.ts'
import type { Duration } from '../base/units/duration.ts'
import type { UserContext } from './context/user-context.ts'
import { checkTags } from './endpoint/check-tags.ts'
import type { EndpointSla, Slas } from './sla.ts'
import { constant, type Wait } from './wait.ts'

/** What one user does once. The returned value is ignored. An exception ends the iteration. */
export type ScenarioFunction = (user: UserContext) => unknown

export interface ScenarioOptions {
  /** How long a user of a closed load waits after each iteration. */
  wait?: Wait | Duration
  /** The tags by which `--tag` and `--exclude-tag` choose scenarios. */
  tags?: readonly string[]
  /** The SLA of all its requests together. */
  sla?: Slas<EndpointSla>
}

/** A scenario: what one user does once, under a name. */
export interface Scenario {
  readonly name: string
  readonly run: ScenarioFunction
  readonly wait: Wait | undefined
  readonly tags: readonly string[]
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
    checkTags(`the scenario ${JSON.stringify(name)}`, options.tags)
    return { name, run, wait: waitOf(options.wait), tags: options.tags ?? [], sla: options.sla, place }
  })
}

function waitOf(wait: ScenarioOptions['wait']): Wait | undefined {
  return wait === undefined || typeof wait === 'object' ? wait : constant(wait)
}
