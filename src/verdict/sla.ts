import { PlimsollError, type SourcePlace } from '../base/error.ts'
import { nearestName } from '../base/nearest-name.ts'
import { phaseSlas } from '../load/load-spec.ts'
import type { Endpoint } from '../scenario/call/endpoint.ts'
import type { MetricDefinition } from '../scenario/custom-metric.ts'
import { groupSeparator } from '../scenario/group-time.ts'
import type { Plan, PlanOptions } from '../scenario/plan.ts'
import { type Limit, parseLimit } from './limit.ts'
import { type Metric, metricOf } from './metric.ts'
import { figureOf } from './metric-figure.ts'

/** One promise: a limit on a metric of a scope. */
export interface Sla {
  /** `run`, or the name of what it is about. */
  scope: string
  /** What has that name; undefined where only the run will show whether it is a group or a measured function. */
  kind: 'run' | 'request' | 'group' | 'measure' | 'metric' | undefined
  /** The phase that it holds in; undefined = all judged phases together. */
  phase: string | undefined
  metric: Metric
  limit: Limit
  /** Near where the user wrote it: the line of the declaration that it belongs to. */
  place: SourcePlace | undefined
  /** The keys that lead to it within that declaration. */
  keys: readonly string[]
  /** Made by what may be of another plan: it counts only once that has been called. */
  ifCalled?: true
}

/** What else a plan has that can promise something. */
export interface Declared {
  /** Its own metrics. */
  metrics?: readonly MetricDefinition[]
  /** Whether a text stands anywhere in the plan: names of groups are only known when they run. */
  mentions?: (text: string) => boolean
}

type Scope = Pick<Sla, 'scope' | 'kind' | 'phase' | 'place' | 'keys'>

/**
 * Gathers what a plan, its phases, its groups and measured functions, and its endpoints promise, then what the command
 * line adds.
 * Throws a `PlimsollError` for a metric, a limit, an endpoint or a phase that does not exist.
 */
export function readSlas(
  plan: Plan,
  endpoints: readonly Endpoint[],
  texts: readonly string[],
  phaseNames: readonly string[],
  { metrics = [], mentions = () => false }: Declared = {},
): Sla[] {
  const slas: Sla[] = []
  const add = (limits: object | undefined, scope: Scope) => {
    for (const [name, limit] of Object.entries(limits ?? {})) {
      const keys = [...scope.keys, name]
      if (limit !== undefined)
        slas.push(placed(scope.place, keys, () => slaOf({ ...scope, keys }, name, limit)))
    }
  }
  const { place, options } = plan
  const ofRun = { scope: 'run', kind: 'run', phase: undefined, place } as const
  add(options.sla, { ...ofRun, keys: ['sla'] })
  for (const { phase, keys, sla, endpoints: promised = {}, endpointKeys = [] } of phaseSlas(options.load)) {
    if (!phaseNames.includes(phase)) continue
    add(sla, { ...ofRun, phase, keys })
    for (const [scope, limits] of Object.entries(promised)) {
      const about: Scope = { scope, kind: 'request', phase, place, keys: [...endpointKeys, scope] }
      placed(place, about.keys, () => checkKnown(scope, endpoints))
      add(limits, about)
    }
  }
  for (const [kind, list, promises] of measuredSlas(options)) {
    for (const [scope, limits] of Object.entries(promises)) {
      add(limits, { scope, kind, phase: undefined, place, keys: [list, scope] })
    }
  }
  for (const endpoint of endpoints) {
    const { name: scope, place, options } = endpoint
    placed(place, ['name'], () => checkScope(endpoint))
    add(options.sla, { scope, kind: 'request', phase: undefined, place, keys: ['sla'] })
  }
  for (const metric of metrics) {
    const { name: scope, place } = metric
    for (const [name, limit] of Object.entries(metric.sla ?? {})) {
      const about: Scope = { scope, kind: 'metric', phase: undefined, place, keys: ['sla', name] }
      if (limit !== undefined)
        slas.push(placed(place, about.keys, () => metricSlaOf(about, metric, name, limit)))
    }
  }
  const known: Named[] = [
    ...metrics.map((metric) => ({ name: metric.name, kind: 'metric' as const, metric })),
    ...endpoints.map(({ name }) => ({ name, kind: 'request' as const })),
    ...measuredSlas(options).flatMap(([kind, , promises]) =>
      Object.keys(promises).map((name) => ({ name, kind })),
    ),
  ]
  for (const text of texts) slas.push(parseSlaText(text, known, mentions))
  return slas
}

/** What a plan promises of its groups and of the functions that it measures. */
function measuredSlas({ groups = {}, measures = {} }: PlanOptions) {
  return [
    ['group', 'groups', groups],
    ['measure', 'measures', measures],
  ] as const
}

/** Something that a promise can name. */
interface Named {
  name: string
  kind: Sla['kind']
  metric?: MetricDefinition
}

/**
 * Reads a promise written as text: `p95 < 500ms`, or `GET /agents: p95 < 300ms` for an endpoint or whatever else is
 * measured. Throws a `PlimsollError` (`bad-sla`).
 */
function parseSlaText(text: string, known: readonly Named[], mentions: (text: string) => boolean): Sla {
  const found = /^\s*(?:(.+):\s+)?([a-z][\w.]*)\s*((?:<=|>=|<|>)\s*\S+)\s*$/i.exec(text)
  if (found === null) {
    throw new PlimsollError('bad-sla', `the SLA ${JSON.stringify(text)} cannot be read`, {
      advice: "Write it as 'p95 < 500ms', 'errors <= 0.1%' or 'GET /agents: p95 < 300ms'.",
    })
  }
  const [, scope = 'run', name, limit] = found
  const named = known.find((each) => each.name === scope)
  const kind = scope === 'run' ? 'run' : named?.kind
  // A group within another is named after both.
  if (kind === undefined && !scope.split(groupSeparator).every(mentions)) {
    const names = known.map((each) => each.name)
    const near = nearestName(scope, names)
    const list = names.length === 0 ? 'It has none.' : `It has: ${names.join(', ')}.`
    throw new PlimsollError(
      'bad-sla',
      `the SLA ${JSON.stringify(text)} is about an endpoint that the plan does not have, nor has it a group or a metric of that name`,
      { advice: near === undefined ? list : `Did you mean '${near}'?` },
    )
  }
  const about = { scope, kind, phase: undefined, place: undefined, keys: [] }
  try {
    return named?.metric === undefined
      ? slaOf(about, name!, limit!)
      : metricSlaOf(about, named.metric, name!, limit!)
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error
    // It is the command line's mistake, not the plan's.
    const { code, message, advice } = error
    throw new PlimsollError(code, `the SLA ${JSON.stringify(text)} cannot be judged: ${message}`, {
      ...(advice !== undefined && { advice }),
    })
  }
}

function metricSlaOf(about: Scope, definition: MetricDefinition, name: string, limit: unknown): Sla {
  const { unit } = definition
  // The unit may stand behind the number: '<= 10 items'.
  const bare =
    typeof limit === 'string' && unit !== undefined && unit !== 'ms' && limit.endsWith(unit)
      ? limit.slice(0, -unit.length)
      : limit
  return limited(about, figureOf(name, definition), bare)
}

function slaOf(about: Scope, name: string, limit: unknown): Sla {
  return limited(about, metricOf(name, about.scope), limit)
}

function limited(about: Scope, metric: Metric, limit: unknown): Sla {
  const { scope } = about
  const { name } = metric
  const what = scope === 'run' ? `the limit of '${name}'` : `the limit of '${name}' of ${scope}`
  if (typeof limit !== 'string' && typeof limit !== 'number') {
    throw new PlimsollError('bad-sla', `${what} is not a text`, {
      advice: "Write it as '300ms', '0.1%' or '>=1000'.",
    })
  }
  return { ...about, metric, limit: parseLimit(limit, metric.unit, metric.usual, what) }
}

/** Throws where a phase names an endpoint that there is not. */
function checkKnown(name: string, endpoints: readonly Endpoint[]): void {
  const names = endpoints.map((endpoint) => endpoint.name)
  if (names.includes(name)) return
  const near = nearestName(name, names)
  const list = names.length === 0 ? 'The plan has none.' : `There are: ${names.join(', ')}.`
  throw new PlimsollError('bad-sla', `there is no endpoint '${name}' to promise something of`, {
    advice: near === undefined ? list : `Did you mean '${near}'?`,
  })
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
  const limits = slas.filter(
    ({ kind, limit }) => kind !== 'metric' && limit.unit === 'ms' && limit.comparison.startsWith('<'),
  )
  return limits.length === 0 ? undefined : Math.min(...limits.map(({ limit }) => limit.value))
}
