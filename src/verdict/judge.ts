import { coveredMs, type LoadPhase } from '../load/phase.ts'
import type { EndpointKind } from '../metrics/delta.ts'
import type { Tally } from '../metrics/tally.ts'
import { holds } from './limit.ts'
import type { Sight } from './metric.ts'
import type { Sla } from './sla.ts'

/** How a promise stands. */
export interface SlaState {
  readonly sla: Sla
  status: 'pass' | 'fail' | 'no-data'
  /** The figure in the unit of the limit; undefined without data. */
  actual: number | undefined
  /** Since when it has been broken without a break, in seconds from the start of the run; undefined when it is not. */
  failedSinceSeconds: number | undefined
}

/**
 * Holds the promises against what has been measured: as often as it is asked during a run, and once at its end. It
 * sees counts alone, never sockets. No data is never a pass.
 */
export class Judge {
  readonly #states: readonly SlaState[]
  /** The endpoints that have been called, and the metrics that have values. */
  #called: ReadonlySet<string> = new Set()
  readonly #phases: readonly LoadPhase[]
  readonly #judged: readonly number[]

  constructor(slas: readonly Sla[], phases: readonly LoadPhase[]) {
    this.#phases = phases
    this.#judged = phases.flatMap((phase, index) => (phase.judged ? [index] : []))
    this.#states = slas.map((sla) => ({
      sla,
      status: 'no-data',
      actual: undefined,
      failedSinceSeconds: undefined,
    }))
  }

  /** How each promise stands. */
  get states(): readonly SlaState[] {
    return this.#states.filter((state) => this.#counts(state))
  }

  /** The promises that are left out, because what they are about may be another plan's. */
  get uncounted(): readonly Sla[] {
    return this.#states.filter((state) => !this.#counts(state)).map(({ sla }) => sla)
  }

  #counts({ sla }: SlaState): boolean {
    return !sla.ifCalled || this.#called.has(sla.scope)
  }

  /** Looks at all promises as of an instant, in seconds from the start of the run. */
  look(tally: Tally, nowSeconds: number): void {
    const sights = new Map<string, Sight | undefined>()
    this.#called = new Set([...tally.endpoints, ...tally.metrics.names].map(({ name }) => name))
    for (const state of this.#states) {
      const { scope, kind, phase } = state.sla
      const key = JSON.stringify([phase, scope, kind])
      if (!sights.has(key)) sights.set(key, this.#sight(tally, state.sla, nowSeconds))
      this.#settle(state, sights.get(key), nowSeconds)
    }
  }

  /** How much of the judged phases has passed, in seconds. */
  judgedSeconds(nowSeconds: number): number {
    return this.#secondsIn(this.#judged, nowSeconds)
  }

  #settle(state: SlaState, sight: Sight | undefined, nowSeconds: number): void {
    const actual = sight === undefined ? undefined : state.sla.metric.read(sight)
    state.actual = actual
    if (actual === undefined) {
      state.status = 'no-data'
      state.failedSinceSeconds = undefined
    } else if (holds(state.sla.limit, actual)) {
      state.status = 'pass'
      state.failedSinceSeconds = undefined
    } else {
      state.status = 'fail'
      state.failedSinceSeconds ??= nowSeconds
    }
  }

  #sight(tally: Tally, sla: Sla, nowSeconds: number): Sight | undefined {
    const { phase: phaseName } = sla
    const indexes =
      phaseName === undefined
        ? this.#judged
        : this.#phases.flatMap(({ name }, index) => (name === phaseName ? [index] : []))
    const seconds = this.#secondsIn(indexes, nowSeconds)
    // Nothing is known of a phase that has not begun.
    if (seconds <= 0) return undefined
    if (sla.kind === 'metric') return metricSight(tally, sla.scope, indexes, seconds)
    const endpoint = sla.kind === 'run' ? undefined : rowOf(tally, sla)
    if (endpoint === -1) return undefined
    let checkPasses = 0
    let checkFailures = 0
    for (const { phase, passes, failures } of tally.checks) {
      if (!indexes.includes(phase)) continue
      checkPasses += passes
      checkFailures += failures
    }
    return { cell: tally.sum(indexes, endpoint), seconds, checkPasses, checkFailures }
  }

  #secondsIn(indexes: readonly number[], nowSeconds: number): number {
    const phases = indexes.map((index) => this.#phases[index]!)
    return coveredMs(phases, nowSeconds * 1_000) / 1_000
  }
}

/** What a metric of the plan's own is judged by, beside it all that was counted. */
function metricSight(tally: Tally, scope: string, phases: readonly number[], seconds: number): Sight {
  const requests = tally.sum(phases)
  const cell = requests.isEmpty ? tally.measured(phases) : requests
  const sight = { cell, seconds, checkPasses: 0, checkFailures: 0 }
  const named = tally.metrics.names.find(({ name }) => name === scope)
  return named === undefined ? sight : { ...sight, own: tally.metrics.sum(phases, named) }
}

/** The index of the endpoint, group or measured function that a promise is about; -1 where nothing came of it yet. */
function rowOf(tally: Tally, { scope, kind }: Sla): number {
  const find = (wanted: EndpointKind) =>
    tally.endpoints.findIndex((each) => each.name === scope && each.kind === wanted)
  if (kind === 'request' || kind === 'measure') return find(kind)
  const group = find('group')
  return group === -1 && kind === undefined ? find('measure') : group
}
