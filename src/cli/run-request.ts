import { availableParallelism } from 'node:os'
import { parseDurationMs } from '../base/duration.ts'
import { PlimsollError } from '../base/error.ts'
import { parseOrigin } from '../engine/origin.ts'
import type { PlanSource } from '../fleet/assignment.ts'
import type { RunRequest } from '../fleet/run.ts'
import { pacingFor, workersFor } from '../fleet/sizing.ts'
import { readLoad } from '../load/load-spec.ts'
import type { Endpoint } from '../scenario/endpoint.ts'
import type { Plan } from '../scenario/plan.ts'
import { readSlas } from '../verdict/sla.ts'
import { count, duration, loadOverrides, pacing, type RunFlags, seed, tags } from './run-flags.ts'
import { version } from './version.ts'

const defaults = { timeoutMs: 60_000, connectTimeoutMs: 10_000, gracefulStopMs: 30_000, seed: 1 }

/**
 * Makes every choice of a run: what the flags say, then what the plan says, then what is usual. Throws a
 * `PlimsollError` for anything that cannot be, with the plan's line where it comes from there.
 */
export function runRequest(
  plan: Plan,
  endpoints: readonly Endpoint[],
  source: PlanSource,
  name: string,
  flags: RunFlags,
): RunRequest {
  const { options } = plan
  const overrides = loadOverrides(flags)
  const cores = availableParallelism()
  return ofPlan(plan, () => {
    const load = readLoad(options.load, overrides)
    const mostUsers =
      load.kind === 'users' ? Math.max(...load.phases.map(({ from, to }) => Math.max(from, to))) : 256
    const isSmall = load.iterations !== undefined && load.iterations < 1_000
    const workers =
      flags.workers === undefined
        ? isSmall
          ? 1
          : workersFor(load, cores)
        : // One without a user would keep its share of the iterations to itself.
          Math.min(count(flags.workers, '--workers', 256), Math.ceil(mostUsers))
    const phaseNames = load.phases.map((phase) => phase.name)
    return {
      name: flags.name ?? name,
      tags: tags(flags.tag),
      plan,
      source,
      target: parseOrigin(flags.host ?? options.target).url,
      load,
      slas: readSlas(plan, endpoints, flags.sla, phaseNames),
      workers,
      cores,
      pacing: flags.pacing === undefined ? pacingFor(load, workers, cores) : pacing(flags.pacing),
      seed: flags.seed === undefined ? (options.seed ?? defaults.seed) : seed(flags.seed),
      connections:
        flags.connections === undefined
          ? options.connections
          : count(flags.connections, '--connections', 1_000_000),
      timeoutMs:
        flags.timeout === undefined
          ? time(options.timeout, 'timeout', defaults.timeoutMs)
          : duration(flags.timeout, '--timeout'),
      connectTimeoutMs: time(options.connectTimeout, 'connectTimeout', defaults.connectTimeoutMs),
      gracefulStopMs:
        options.gracefulStop === undefined
          ? defaults.gracefulStopMs
          : parseDurationMs(options.gracefulStop, 'gracefulStop'),
      userAgent: `plimsoll/${version}`,
    }
  })
}

function time(text: string | 0 | undefined, what: string, usualMs: number): number {
  if (text === undefined) return usualMs
  const ms = parseDurationMs(text, what)
  if (ms > 0) return ms
  throw new PlimsollError('bad-plan', `the plan's ${what} is 0`, { advice: 'Leave it out, or give it time.' })
}

/** Gives what goes wrong the place of the plan, unless it has a better one or comes from the command line. */
function ofPlan<T>(plan: Plan, make: () => T): T {
  try {
    return make()
  } catch (error) {
    const isFlag =
      error instanceof PlimsollError && (error.code === 'bad-option' || /^the SLA "/.test(error.message))
    if (error instanceof PlimsollError && !isFlag) error.place ??= plan.place
    throw error
  }
}
