import { PlimsollError, type SourcePlace } from '../../base/error.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import { type PhaseSlas, phaseSlas } from '../../load/spec/load-spec.ts'
import type { EndpointDescription, PlanDescription } from '../../plan-file/description/plan-description.ts'
import { parseSlaText, slaTextError } from '../language/sla-text.ts'
import { readPlanSlas } from '../language/written-limits.ts'
import type { Clauses, DocumentSla, WrittenSla } from '../language/written-sla.ts'
import { parseLimit } from './limit.ts'
import type { Metric } from './metric.ts'
import { planMetricFigure } from './metric-figure.ts'
import { metricOf } from './metric-finder.ts'
import type { Sla } from './sla.ts'
import { checkAttainable, checkClauses } from './sla-checks.ts'
import { type Scope, ScopeFinder, wholeRun } from './sla-scope.ts'

/** Returns the figure of the baseline for an SLA; undefined if it has none. */
export type BaselineFigures = (sla: Pick<Sla, 'scope' | 'kind' | 'phase' | 'metric'>) => number | undefined

/** The sources of SLAs besides the plan, and the phases of the run. */
export interface SlaSources {
  /** Whether a string occurs anywhere in the plan. The names of groups are known only when they run. */
  mentions?: (text: string) => boolean
  /** The SLAs of the command line, in the grammar. */
  texts?: readonly string[]
  documents?: readonly DocumentSla[] | undefined
  baseline?: BaselineFigures | undefined
  /** The names of the phases of the run. */
  phases: readonly string[]
  /** The other loads of the plan, and the phases of its load that settings replaced or cut off. */
  otherPhases?: readonly OtherPhases[]
  /** The share to which windows and delays after a phase are shortened. */
  timeScale?: number | undefined
  /** Returns why an SLA is not meant for the run, apart from its phase, and what to do if it has no data. */
  meaning?: (sla: Sla) => Pick<Sla, 'notMeant' | 'noDataAdvice'>
}

/** Phases of the plan that are not part of the run. Their SLAs are not meant for it. */
export interface OtherPhases {
  /** The level that they belong to; undefined for those of the plan's own load. */
  level: string | undefined
  names: readonly string[]
  /** The SLAs of the phases themselves, unless they are those of the run's own load. */
  slas: readonly PhaseSlas[]
}

/** An SLA as it is written, with the scope and the phase that follow from its place. */
interface PlacedSla {
  written: WrittenSla
  scope: Scope
  phase?: string | undefined
  place: SourcePlace | undefined
  keys: readonly string[]
  phaseIfAny?: DocumentSla['phaseIfAny']
  /** Why its place is not meant for the run. */
  notMeant?: string | undefined
}

/**
 * Reads all SLAs: of a plan and of its phases, groups, measured functions, tags, scenarios, endpoints and metrics, then of
 * documents and of the command line. Throws a `PlimsollError` (`bad-sla`) for a metric, a limit, a scope or a
 * phase that does not exist.
 */
export function readSlas(plan: PlanDescription, sources: SlaSources): Sla[] {
  return new SlaReader(plan, sources).read()
}

class SlaReader {
  readonly #plan: PlanDescription
  readonly #sources: SlaSources
  readonly #scopes: ScopeFinder
  readonly #slas: Sla[] = []

  constructor(plan: PlanDescription, sources: SlaSources) {
    this.#plan = plan
    this.#sources = sources
    const { mentions = () => false } = sources
    this.#scopes = new ScopeFinder(plan, mentions)
  }

  read(): Sla[] {
    const { place, slas, scenarios, endpoints, metrics } = this.#plan
    const { documents = [], texts = [] } = this.#sources
    this.#addSlasOf(slas.run, { place, keys: ['sla'] }, undefined)
    this.#addPhases()
    for (const list of ['groups', 'measures', 'tags'] as const) {
      const kind = ({ groups: 'group', measures: 'measure', tags: 'tag' } as const)[list]
      for (const [name, sla] of Object.entries(slas[list]))
        this.#addSlasOf(sla, { place, keys: [list, name] }, { name, kind })
    }
    for (const { name, sla, place } of scenarios) {
      this.#addSlasOf(sla, { place, keys: ['sla'] }, { name, kind: 'scenario' })
    }
    for (const endpoint of endpoints) {
      const { name, place, sla } = endpoint
      withPlace(place, ['name'], () => refuseRunAsName(endpoint))
      this.#addSlasOf(sla, { place, keys: ['sla'] }, { name, kind: 'request' })
    }
    for (const metric of metrics) {
      const { name, place } = metric
      this.#addSlasOf(metric.sla, { place, keys: ['sla'] }, { name, kind: 'metric', metric })
    }
    for (const { written, place, phaseIfAny, scopePlace = place } of documents) {
      const scope = withPlace(scopePlace, [], () => this.#scopes.find(written.scope))
      withPlace(place, [], () => {
        this.#add({ written, scope, place, keys: [], ...(phaseIfAny && { phaseIfAny }) })
      })
    }
    for (const text of texts) this.#addText(text)
    return this.#slas
  }

  #addPhases(): void {
    const { phases, otherPhases = [] } = this.#sources
    for (const slas of phaseSlas(this.#plan.load)) {
      // The SLAs of a phase are not meant for the run if the command line replaced the plan's load.
      const notMeant = phases.includes(slas.phase) ? undefined : missingPhaseText(slas.phase)
      this.#addPhase(slas, notMeant)
    }
    for (const { level, slas } of otherPhases) {
      for (const each of slas) this.#addPhase(each, otherPhaseText(each.phase, level))
    }
  }

  #addPhase({ phase, keys, sla, endpoints }: PhaseSlas, notMeant: string | undefined): void {
    const { place } = this.#plan
    this.#addSlasOf(sla, { place, keys: [...keys, 'sla'] }, undefined, { phase, notMeant })
    for (const [name, limits] of Object.entries(endpoints)) {
      const keysOf = [...keys, 'endpoints', name]
      const scope = withPlace(place, keysOf, () => this.#scopes.endpoint(name))
      this.#addSlasOf(limits, { place, keys: keysOf }, scope, { phase, notMeant })
    }
  }

  /**
   * Adds the SLAs in an `sla` of the plan. They apply to the scope `own`. If it is undefined, they apply to the whole run or
   * to a phase, and strings can name a scope.
   */
  #addSlasOf(
    value: unknown,
    at: { place: SourcePlace | undefined; keys: readonly string[] },
    own: Scope | undefined,
    inPhase: Pick<PlacedSla, 'phase' | 'notMeant'> = {},
  ): void {
    const what = own === undefined ? 'the sla' : `the sla of ${own.name}`
    withPlace(at.place, at.keys, () => {
      const slas = withKeys(at.keys, () => readPlanSlas(value, what))
      for (const { written, keys } of slas) {
        const all = [...at.keys, ...keys]
        withPlace(at.place, all, () => {
          if (own !== undefined && written.scope !== undefined) throw unexpectedScope(written, own)
          const scope = own ?? this.#scopes.find(written.scope)
          this.#add({ written, scope, ...inPhase, place: at.place, keys: all })
        })
      }
    })
  }

  #addText(text: string): void {
    try {
      const written = parseSlaText(text)
      this.#add({ written, scope: this.#scopes.find(written.scope), place: undefined, keys: [] })
    } catch (error) {
      if (!(error instanceof PlimsollError)) throw error
      // The error has no place, because the mistake is in a setting, not in the plan.
      const wrong =
        error.slaText === undefined ? slaTextError(error.code, text, 'judged', error.message, error) : error
      wrong.setting = 'sla'
      throw wrong
    }
  }

  #add({ written, scope, phase, place, keys, phaseIfAny, notMeant: byPlace }: PlacedSla): void {
    const { phase: inPhase, ...clauses } = scaleClauses(written.clauses, this.#sources.timeScale)
    if (phase !== undefined && inPhase !== undefined && phase !== inPhase) {
      throw new PlimsollError(
        'bad-sla',
        `the sla of the phase '${phase}' has an SLA for the phase '${inPhase}'`,
        {
          advice: `Move it to the phase '${inPhase}', or to the plan’s own sla.`,
        },
      )
    }
    const named = phase ?? inPhase ?? this.#phaseOf(phaseIfAny)
    const byPhase =
      byPlace ?? this.#otherPhaseReason(named, phaseIfAny) ?? this.#otherPhaseReason(clauses.after?.phase)
    const metric = this.#metricOf(written.metric, scope)
    checkClauses(written, metric)
    const about = { scope: scope.name, kind: scope.kind, phase: named, metric }
    const what =
      scope.kind === 'run'
        ? `the limit of '${metric.name}'`
        : `the limit of '${metric.name}' of ${scope.name}`
    const { unit, defaultComparison } = metric
    const baseline = this.#sources.baseline?.(about)
    const limit = parseLimit(`${written.comparison ?? ''}${withoutUnit(written.limit, scope)}`, {
      unit,
      defaultComparison,
      what,
      baseline,
      hasBaseline: this.#sources.baseline !== undefined,
    })
    checkAttainable(limit, metric, { what, isOwn: scope.kind === 'metric' })
    const sla: Sla = {
      ...about,
      limit,
      ...(Object.keys(clauses).length > 0 && { clauses }),
      place,
      keys,
      ...(scope.kind === 'tag' && { taggedEndpoints: this.#endpointsWithTag(scope.name) }),
    }
    const { meaning } = this.#sources
    this.#slas.push({ ...sla, ...(byPhase === undefined ? meaning?.(sla) : { notMeant: byPhase }) })
  }

  #metricOf(name: string, { kind, metric }: Scope): Metric {
    return metric === undefined ? metricOf(name, kind === 'run') : planMetricFigure(name, metric)
  }

  #endpointsWithTag(tag: string): string[] {
    return this.#plan.endpoints.filter(({ tags }) => tags.includes(tag)).map(({ name }) => name)
  }

  /** The phase of an SLA of a document that names a load: the phase of that name, if the plan has one. */
  #phaseOf(phaseIfAny: DocumentSla['phaseIfAny']): string | undefined {
    if (phaseIfAny === undefined) return undefined
    const { phases, otherPhases = [] } = this.#sources
    const known = [...phases, ...otherPhases.flatMap(({ names }) => names)]
    const found = known.find((phase) => phase.toLowerCase() === phaseIfAny.name)
    return found ?? (phaseIfAny.otherwise === 'nothing' ? phaseIfAny.name : undefined)
  }

  /** Why an SLA is not meant for the run by its phase; undefined if the run has it. Throws if the plan has no such phase. */
  #otherPhaseReason(phase: string | undefined, phaseIfAny?: DocumentSla['phaseIfAny']): string | undefined {
    const { phases, otherPhases = [] } = this.#sources
    if (phase === undefined || phases.includes(phase)) return undefined
    const other = otherPhases.find(({ names }) => names.includes(phase))
    if (other !== undefined) return otherPhaseText(phase, other.level)
    if (phase === phaseIfAny?.name) return `for the load '${phase}', which the plan does not have`
    const near = nearestName(phase, phases)
    throw new PlimsollError('bad-sla', `the load has no phase '${phase}'`, {
      advice: near === undefined ? `It has: ${phases.join(', ')}.` : `Did you mean '${near}'?`,
    })
  }
}

/** Returns clauses at a time scale. Windows are whole seconds, and last at least one. */
function scaleClauses(clauses: Clauses, timeScale = 1): Clauses {
  if (timeScale === 1) return clauses
  const { after, window } = clauses
  return {
    ...clauses,
    ...(after !== undefined && {
      after: { ...after, seconds: Math.round(after.seconds * timeScale * 1_000) / 1_000 },
    }),
    ...(window !== undefined && {
      window: { ...window, seconds: Math.max(1, Math.round(window.seconds * timeScale)) },
    }),
  }
}

function otherPhaseText(phase: string, level: string | undefined): string {
  return level === undefined ? missingPhaseText(phase) : `for the level '${level}'`
}

function missingPhaseText(phase: string): string {
  return `for the phase '${phase}', which this run does not have`
}

/** Removes the unit of a metric of the plan after the number: `<= 10 items` becomes `<= 10`. */
function withoutUnit(limit: string, { metric }: Scope): string {
  const unit = metric?.unit
  if (unit === undefined || unit === 'ms' || !limit.endsWith(unit)) return limit
  return limit.slice(0, -unit.length).trimEnd()
}

function unexpectedScope({ scope }: WrittenSla, own: Scope): PlimsollError {
  return new PlimsollError('bad-sla', `the sla of ${own.name} has an SLA for ${JSON.stringify(scope)}`, {
    advice: `Remove the name: an SLA there always applies to ${own.name}.`,
  })
}

/** Throws if an endpoint with an SLA is named `run`, which is the scope of the whole run in a record. */
function refuseRunAsName({ name, sla }: EndpointDescription): void {
  if (name !== wholeRun.name || sla === undefined) return
  throw new PlimsollError('bad-sla', "an endpoint with an SLA cannot be named 'run'", {
    advice: 'Give it another name: this one stands for the whole run.',
  })
}

/** Runs a function, and prepends `keys` to the keys of an error that it throws. */
function withKeys<T>(keys: readonly string[], run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof PlimsollError && error.keys !== undefined) error.keys = [...keys, ...error.keys]
    throw error
  }
}

/** Runs a function, and adds the place and keys of the declaration to an error that it throws, unless it has its own. */
function withPlace<T>(place: SourcePlace | undefined, keys: readonly string[], run: () => T): T {
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
