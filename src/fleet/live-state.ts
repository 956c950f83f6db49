import { type FailureClass, failureClasses } from '../base/failure-class.ts'
import type { FigureUnit } from '../base/units/figure-unit.ts'
import type { LoadPlan, PlannedInstant } from '../load/planned/load-plan.ts'
import { phaseAt, totalMs } from '../load/spec/phase.ts'
import type { Series } from '../metrics/series/series.ts'
import type { Tally } from '../metrics/tally.ts'
import type { Judge, SlaState } from '../verdict/judge/judge.ts'
import { type SlaLimit, slaLimit } from '../verdict/sla/limit.ts'
import { clauseText, type Sla } from '../verdict/sla/sla.ts'
import type { RunRequest } from './run-request.ts'

/** The state of a run at an instant, as plain data. */
export interface LiveState {
  elapsedSeconds: number
  totalSeconds: number
  /** The progress of a load that ends after a number of iterations; null if only time ends it. */
  iterations: { done: number; of: number } | null
  /** The current phase. Parallel loads show the phases of all: `browsing/steady + api/ramp`. */
  phase: { name: string; judged: boolean; index: number; count: number }
  /** What is planned for each load at this instant. */
  loads: readonly PlannedInstant[]
  /** Whether the load has ended early or is past its last phase, and only finishes the iterations that have begun. */
  stopping: boolean
  users: number
  inFlight: number
  requests: number
  failures: number
  failuresByClass: Partial<Record<FailureClass, number>>
  /** Rates per second in the last second. `plannedPerSecond` is null in a closed load. */
  plannedPerSecond: number | null
  startedPerSecond: number
  requestsPerSecond: number
  /** Percentiles of the response times of the last second's successes; null if it has none. */
  responseMs: { p50: number; p95: number; p99: number } | null
  slas: readonly LiveSla[]
}

/** The state of an SLA, with the fields of a record's `verdict.slas`. */
export interface LiveSla {
  /** `run`, or the name of an endpoint. */
  scope: string
  /** The kind of thing that `scope` names. */
  kind: Sla['kind']
  metric: string
  /** The conditions under which it applies, as written: `in every 10s while users >= 100`; empty if it always applies. */
  clauses: string
  limit: SlaLimit
  /** In the unit of the limit: ms, a fraction, or per second. Null while there is no data. */
  actual: number | null
  unit: FigureUnit
  /** `warn`: the SLA is not met, which is only a warning. */
  status: SlaState['status']
  /** Whether a percentile is only the slowest request so far. */
  few: boolean
  /** The phase that it applies to; null for all judged phases together. */
  phase: string | null
  /** When it was first not met, in seconds from the start; null while it is met. */
  failedSinceSeconds: number | null
}

/** The state of a run `elapsedSeconds` after its start. */
export function liveState(
  { load }: RunRequest,
  plan: LoadPlan,
  tally: Tally,
  series: Series,
  judge: Judge,
  elapsedSeconds: number,
  isStopping: boolean,
): LiveState {
  const totalSeconds = totalMs(load.phases) / 1_000
  const index = Math.max(0, phaseAt(plan.timeline, elapsedSeconds * 1_000 - 1))
  const { name, judged } = plan.timeline[index]!
  const span = series.spanSeconds
  const last = series
    .values({ fromSeconds: Math.max(0, elapsedSeconds - span), endSeconds: elapsedSeconds, rows: [] })
    .at(0)
  const totals = tally.sum(load.phases.keys())
  const failuresByClass: LiveState['failuresByClass'] = {}
  failureClasses.forEach((failureClass, at) => {
    const count = totals.failuresByClass[at]!
    if (count > 0) failuresByClass[failureClass] = count
  })
  return {
    elapsedSeconds,
    totalSeconds,
    iterations:
      load.iterations === undefined
        ? null
        : {
            done: tally.scenarios.reduce((sum, { completed }) => sum + completed, 0),
            of: load.iterations,
          },
    phase: { name, judged, index, count: plan.timeline.length },
    loads: plan.at(elapsedSeconds * 1_000),
    stopping: isStopping || elapsedSeconds > totalSeconds,
    users: tally.load.users,
    inFlight: tally.load.inFlight,
    requests: totals.requests,
    failures: totals.failures,
    failuresByClass,
    plannedPerSecond: load.kind === 'users' ? null : (last?.plannedPerSecond ?? 0),
    startedPerSecond: last?.startedPerSecond ?? 0,
    requestsPerSecond: last?.requestsPerSecond ?? 0,
    responseMs: last?.responseMs ?? null,
    slas: judge.states.map(liveSla),
  }
}

/** The state of an SLA as plain data. */
export function liveSla({ sla, status, actual, few = false, failedSinceSeconds }: SlaState): LiveSla {
  return {
    scope: sla.scope,
    kind: sla.kind,
    metric: sla.metric.name,
    clauses: clauseText(sla),
    limit: slaLimit(sla.limit),
    actual: actual ?? null,
    unit: sla.limit.unit,
    status,
    few,
    phase: sla.phase ?? null,
    failedSinceSeconds: failedSinceSeconds ?? null,
  }
}
