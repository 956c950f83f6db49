import { PlimsollError, type SourcePlace } from '../base/error.ts'
import { nearestName } from '../base/nearest-name.ts'
import { phaseSlas } from '../load/load-spec.ts'
import type { Endpoint } from '../scenario/endpoint.ts'
import { promiseKeys } from '../scenario/key-line.ts'
import type { Plan } from '../scenario/plan.ts'
import { type Limit, parseLimit } from './limit.ts'
import { type Metric, metricOf } from './metric.ts'

/** One promise: a limit on a metric of a scope. */
export interface Sla {
  /** `run`, or the name of an endpoint. */
  scope: string
  /** The phase that it holds in; undefined = all judged phases together. */
  phase: string | undefined
  metric: Metric
  limit: Limit
  /** Near where the user wrote it: the line of the declaration that it belongs to. */
  place: SourcePlace | undefined
}

/**
 * Gathers what a plan, its phases and its endpoints promise, then what the command line adds. Throws a `PlimsollError`
 * for a metric, a limit, an endpoint or a phase that does not exist.
 */
export function readSlas(
  plan: Plan,
  endpoints: readonly Endpoint[],
  texts: readonly string[],
  phaseNames: readonly string[],
): Sla[] {
  const slas: Sla[] = []
  const add = (
    limits: object | undefined,
    scope: string,
    phase: string | undefined,
    place: SourcePlace | undefined,
  ) => {
    for (const [name, limit] of Object.entries(limits ?? {})) {
      if (limit !== undefined)
        slas.push(placed(place, promiseKeys(name, phase), () => slaOf(scope, phase, name, limit, place)))
    }
  }
  add(plan.options.sla, 'run', undefined, plan.place)
  for (const [phase, limits] of phaseSlas(plan.options.load)) {
    if (phaseNames.includes(phase)) add(limits, 'run', phase, plan.place)
  }
  for (const endpoint of endpoints) {
    placed(endpoint.place, ['name'], () => checkScope(endpoint))
    add(endpoint.options.sla, endpoint.name, undefined, endpoint.place)
  }
  for (const text of texts) slas.push(parseSlaText(text, endpoints))
  return slas
}

/**
 * Reads a promise written as text: `p95 < 500ms`, or `GET /agents: p95 < 300ms` for an endpoint. Throws a
 * `PlimsollError` (`bad-sla`).
 */
function parseSlaText(text: string, endpoints: readonly Endpoint[]): Sla {
  const found = /^\s*(?:(.+):\s+)?([a-z][\w.]*)\s*((?:<=|>=|<|>)\s*\S+)\s*$/i.exec(text)
  if (found === null) {
    throw new PlimsollError('bad-sla', `the SLA ${JSON.stringify(text)} cannot be read`, {
      advice: "Write it as 'p95 < 500ms', 'errors <= 0.1%' or 'GET /agents: p95 < 300ms'.",
    })
  }
  const [, scope = 'run', name, limit] = found
  if (scope !== 'run' && !endpoints.some((endpoint) => endpoint.name === scope)) {
    const names = endpoints.map((endpoint) => endpoint.name)
    const near = nearestName(scope, names)
    throw new PlimsollError(
      'bad-sla',
      `the SLA ${JSON.stringify(text)} is about an endpoint that the plan does not have`,
      {
        advice: near === undefined ? `It has: ${names.join(', ')}.` : `Did you mean '${near}'?`,
      },
    )
  }
  return slaOf(scope, undefined, name!, limit!, undefined)
}

function slaOf(
  scope: string,
  phase: string | undefined,
  name: string,
  limit: unknown,
  place: SourcePlace | undefined,
): Sla {
  const metric = metricOf(name, scope)
  const what = scope === 'run' ? `the limit of '${name}'` : `the limit of '${name}' of ${scope}`
  if (typeof limit !== 'string' && typeof limit !== 'number') {
    throw new PlimsollError('bad-sla', `${what} is not a text`, {
      advice: "Write it as '300ms', '0.1%' or '>=1000'.",
    })
  }
  return { scope, phase, metric, limit: parseLimit(limit, metric.unit, metric.usual, what), place }
}

/** In a record, the scope `run` is the whole run. */
function checkScope({ name, options }: Endpoint): void {
  if (name !== 'run' || options.sla === undefined) return
  throw new PlimsollError('bad-sla', "an endpoint that promises something cannot be called 'run'", {
    advice: 'Give it another name: that one stands for the whole run.',
  })
}

/** Gives an error the place of the declaration that it came from. */
function placed<T>(place: SourcePlace | undefined, keys: readonly string[], run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof PlimsollError) {
      error.place ??= place
      error.keys ??= keys
    }
    throw error
  }
}

/** The shortest response time that is promised as an upper bound, in ms; undefined where none is. */
export function tightestLimitMs(slas: readonly Sla[]): number | undefined {
  const limits = slas.filter(({ limit }) => limit.unit === 'ms' && limit.comparison.startsWith('<'))
  return limits.length === 0 ? undefined : Math.min(...limits.map(({ limit }) => limit.value))
}
