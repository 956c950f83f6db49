import { coveredMs, type LoadPhase } from '../../load/spec/phase.ts'
import { isRequest, type Tally } from '../../metrics/tally.ts'
import type { Sla } from '../sla/sla.ts'
import { SecondsSum } from './assessor.ts'
import type { GoodCounts } from './good-counts.ts'
import type { MadeLoadFacts } from './made-load-facts.ts'
import { FirstView, PhaseView, PlanMetricView } from './phase-view.ts'
import { rowFilter, ScopeRows } from './scope-rows.ts'
import { SecondStream } from './second-stream.ts'
import type { ViewSource } from './view-source.ts'
import { Windows } from './window-assessor.ts'

/** The sources of the metric views for SLAs. SLAs on the same data share a source, so that it is counted once. */
export class ViewSources {
  readonly #tally: Tally
  readonly #good: GoodCounts
  readonly #phases: readonly LoadPhase[]
  readonly #loads: readonly number[]
  readonly #judged: readonly number[]
  readonly #views = new Map<string, ViewSource>()
  readonly #phaseViews: PhaseView[] = []
  readonly #scopeRows = new Map<string, ScopeRows>()
  readonly #streams = new Map<string, SecondStream>()
  readonly #sums = new Map<SecondStream, SecondsSum>()
  /** The windows of each stream, by their duration in seconds. */
  readonly #windows = new Map<SecondStream, Map<number, Windows>>()

  /** `loads` has the index of the load of each phase, if loads run in parallel. */
  constructor(tally: Tally, good: GoodCounts, phases: readonly LoadPhase[], loads: readonly number[]) {
    this.#tally = tally
    this.#good = good
    this.#phases = phases
    this.#loads = loads
    this.#judged = phases.flatMap((phase, index) => (phase.judged ? [index] : []))
  }

  /** All streams of seconds. */
  get streams(): readonly SecondStream[] {
    return [...this.#streams.values()]
  }

  /** Checks which views have changed up to an instant, in seconds from the start. */
  refresh(nowSeconds: number): void {
    for (const view of this.#phaseViews) view.refresh(nowSeconds)
  }

  /** Returns the time of the judged phases that has passed, in seconds. */
  judgedSeconds(nowSeconds: number): number {
    const judged = this.#judged.map((index) => this.#phases[index]!)
    return coveredMs(judged, nowSeconds * 1_000) / 1_000
  }

  /** Whether an SLA must be judged by the second. */
  isBySecond(sla: Sla): boolean {
    const { window, conditions = [], after } = sla.clauses ?? {}
    return (
      sla.metric.bySecond === true ||
      window !== undefined ||
      conditions.length > 0 ||
      (after !== undefined && (after.seconds > 0 || this.#startsAmidPhase(sla)))
    )
  }

  /** Returns the source of the view of an SLA over whole phases. */
  viewOf(sla: Sla): ViewSource {
    const indexes = this.indexesOf(sla)
    const key = JSON.stringify([sla.kind, sla.scope, indexes])
    const view = this.#views.get(key) ?? this.#newView(sla, indexes)
    this.#views.set(key, view)
    if (sla.metric.fraction !== undefined && view instanceof PhaseView) view.expect(sla.metric.fraction)
    return view
  }

  /** Returns the stream of the seconds that count for an SLA. */
  streamOf(sla: Sla): SecondStream {
    const indexes = this.indexesOf(sla)
    const { conditions = [], after } = sla.clauses ?? {}
    const startMs = this.#phases.find(({ name }) => name === after?.phase)?.startMs ?? 0
    const fromSeconds = startMs / 1_000 + (after?.seconds ?? 0)
    const key = JSON.stringify([sla.kind, sla.scope, indexes, fromSeconds, conditions])
    const choice = {
      phases: this.#phases,
      indexes,
      loads: this.#loads,
      fromSeconds,
      conditions,
      rows: rowFilter(sla.kind === 'metric' ? { ...sla, kind: 'run' } : sla),
      metric: sla.kind === 'metric' ? sla.scope : undefined,
    }
    const stream = this.#streams.get(key) ?? new SecondStream(choice, this.#good.limits)
    this.#streams.set(key, stream)
    return stream
  }

  /** Returns the windows of a duration over a stream. */
  windowsOf(stream: SecondStream, seconds: number, facts: MadeLoadFacts): Windows {
    const known = this.#windows.get(stream)?.get(seconds)
    if (known !== undefined) return known
    const windows = new Windows(seconds, (stretch, view) => facts.ofWindow(stream.indexes, stretch, view))
    stream.sinks.push(windows)
    this.#windows.set(stream, (this.#windows.get(stream) ?? new Map()).set(seconds, windows))
    return windows
  }

  /** Returns the sum of a stream. */
  sumOf(stream: SecondStream): SecondsSum {
    const known = this.#sums.get(stream)
    if (known !== undefined) return known
    const sum = new SecondsSum()
    stream.sinks.push(sum)
    this.#sums.set(stream, sum)
    return sum
  }

  #newView(sla: Sla, indexes: readonly number[]): ViewSource {
    const isOneRow = sla.kind !== 'run' && sla.kind !== 'tag' && sla.kind !== 'metric'
    const view = (rows: ScopeRows) =>
      new PhaseView(this.#tally, this.#good, this.#phases, indexes, rows, isOneRow)
    if (sla.kind === 'metric') {
      const requests = view(new ScopeRows(this.#tally, isRequest))
      const measured = view(new ScopeRows(this.#tally, ({ kind }) => kind === 'group' || kind === 'measure'))
      return new PlanMetricView(this.#tally, sla.scope, indexes, requests, measured)
    }
    if (sla.kind !== undefined) {
      const own = view(this.#rowsOf(sla))
      this.#phaseViews.push(own)
      return own
    }
    return new FirstView([
      view(this.#rowsOf({ ...sla, kind: 'group' })),
      view(this.#rowsOf({ ...sla, kind: 'measure' })),
    ])
  }

  /** Returns the rows of a scope, shared by all phases because finding them takes a pass over all rows of the tally. */
  #rowsOf(sla: Sla): ScopeRows {
    const key = JSON.stringify([sla.kind, sla.scope])
    const rows = this.#scopeRows.get(key) ?? new ScopeRows(this.#tally, rowFilter(sla))
    this.#scopeRows.set(key, rows)
    return rows
  }

  /** Whether an SLA starts to apply in the middle of a phase of another load. */
  #startsAmidPhase(sla: Sla): boolean {
    const start = this.#phases.find(({ name }) => name === sla.clauses?.after?.phase)
    return this.indexesOf(sla).some((index) => this.#phases[index]!.startMs < (start?.startMs ?? 0))
  }

  /** Returns the phases that an SLA applies to: its own or all judged ones; with `after`, only those that end after its start. */
  indexesOf({ phase, clauses }: Sla): number[] {
    const all =
      phase === undefined
        ? this.#judged
        : this.#phases.flatMap(({ name }, index) => (name === phase ? [index] : []))
    const after = clauses?.after
    if (after === undefined) return [...all]
    const start = this.#phases.find(({ name }) => name === after.phase)
    return all.filter((index) => start !== undefined && this.#phases[index]!.endMs > start.startMs)
  }
}
