import { randomBytes } from 'node:crypto'
import { cpus, totalmem } from 'node:os'
import type { SourcePlace } from '../base/error.ts'
import { type FailureClass, failureClasses } from '../base/failure-class.ts'
import { keyLine } from '../base/place/key-line.ts'
import { redactText } from '../base/secrets/redact.ts'
import { dataWithoutSecretValues } from '../base/secrets/secret-values.ts'
import type { RunOutcome } from '../fleet/run-outcome.ts'
import { timelineOf } from '../load/planned/load-timeline.ts'
import { type PlannedLoad, plannedLoads, plannedPhases } from '../load/planned/planned-load.ts'
import { phaseAt } from '../load/spec/phase.ts'
import type { Tally } from '../metrics/tally.ts'
import type { EndpointDescription } from '../plan-file/description/plan-description.ts'
import { silentMs } from '../verdict/silence/silent-stretches.ts'
import { slaLimit } from '../verdict/sla/limit.ts'
import { actionOf, clauseText } from '../verdict/sla/sla.ts'
import { findingsOf } from './findings.ts'
import { generatorReport } from './generator-report.ts'
import { RowReports, reportedRows, shownMetrics } from './row-reports.ts'
import { rounded } from './row-stats.ts'
import type {
  CheckStats,
  ErrorSample,
  PhaseReport,
  RunRecord,
  SeriesPoint,
  SlaVerdict,
} from './run-record.ts'

/** Keys whose values cannot contain a secret because Plimsoll made or counted them. */
const kept = new Set([
  ...[
    'schema',
    'id',
    'startedAt',
    'ended',
    'environment',
    'kind',
    'class',
    'status',
    'severity',
    'histogram',
  ],
])

/** Makes the record of a run that has ended, without the values of secret variables. `version` is Plimsoll's. */
export function buildRecord(outcome: RunOutcome, version: string): RunRecord {
  return dataWithoutSecretValues(recordOf(outcome, version), { kept, maps: new Set(['tags']) })
}

function recordOf(outcome: RunOutcome, version: string): RunRecord {
  const { request, tally, durationSeconds, judgedSeconds, conclusion } = outcome
  const { phases } = request.load
  const judged = phases.flatMap((phase, index) => (phase.judged ? [index] : []))
  // Replies after the end of the load count too, so rates cover the whole duration.
  const whole = new RowReports(outcome, [...phases.keys()], durationSeconds)
  return {
    schema: 'plimsoll.run/1',
    run: {
      id: runId(outcome.startedAt),
      name: request.name,
      startedAt: outcome.startedAt.toISOString(),
      durationSeconds: rounded(durationSeconds),
      target: request.target,
      otherTargets: otherTargets(request.plan.endpoints),
      level: request.level ?? null,
      timeScale: request.timeScale ?? 1,
      workers: request.workers,
      tags: request.tags,
      ended: outcome.ended,
      environment: {
        plimsoll: version,
        node: process.version,
        platform: `${process.platform} ${process.arch}`,
        cpu: cpus()[0]?.model.trim() ?? 'unknown',
        cores: request.cores,
        memoryBytes: totalmem(),
      },
    },
    verdict: {
      ...conclusion,
      slas: slaVerdicts(outcome),
    },
    generator: generatorReport(outcome),
    ...whole.counts(),
    judged: {
      durationSeconds: rounded(judgedSeconds),
      requestsPerSecond: { mean: 0, peak: 0, stddev: 0 },
      availability: availabilityOf(outcome),
      ...new RowReports(outcome, judged, judgedSeconds, { ratesByEnd: true, hasQuality: true }).counts(),
    },
    plannedLoad: { loads: plannedLoadOf(outcome) },
    phases: phaseReports(outcome),
    series: seriesPoints(outcome),
    scenarios: request.plan.scenarios.map(({ name }, index) => {
      const counts = tally.scenarios.find((each) => each.scenario === index)
      const { started = 0, completed = 0, failed = 0 } = counts ?? {}
      return { name, iterations: started, failures: failed, unfinished: Math.max(0, started - completed) }
    }),
    checks: checkStats(outcome, judged),
    errors: tally.errors
      .toSorted((a, b) => b.count - a.count)
      .map(({ label, classIndex, message, count, firstSeenMs, lastSeenMs }) => ({
        endpoint: label,
        class: failureClasses[classIndex]!,
        message: redactText(message),
        count,
        firstSeenSeconds: rounded(firstSeenMs / 1_000),
        lastSeenSeconds: rounded(lastSeenMs / 1_000),
        samples: errorSamples(outcome, label, failureClasses[classIndex]!, message),
      })),
    monitors: [],
    findings: findingsOf(outcome),
  }
}

function errorSamples(
  { samples }: RunOutcome,
  endpoint: string,
  failureClass: FailureClass,
  message: string,
): ErrorSample[] {
  return samples.of(endpoint, failureClass, message).map(({ atMs, responseMs, exchange }) => ({
    atSeconds: rounded(atMs / 1_000),
    responseMs: rounded(responseMs),
    ...exchange,
  }))
}

/** The share of the judged time in which the target was not silent; null if no request was judged. */
function availabilityOf({ request, tally, durationSeconds, judgedSeconds }: RunOutcome): number | null {
  const { phases } = request.load
  const judged = phases.filter((phase) => phase.judged)
  const indexes = phases.flatMap((phase, index) => (phase.judged ? [index] : []))
  if (judgedSeconds <= 0 || tally.sum(indexes).requests === 0) return null
  return rounded(1 - silentMs(tally, judged, durationSeconds * 1_000) / 1_000 / judgedSeconds)
}

/** The counts of each check in these phases together. */
function checkStats({ tally }: RunOutcome, phases: readonly number[]): CheckStats[] {
  const byName = new Map<string, CheckStats>()
  for (const { phase, name, passes, failures } of tally.checks) {
    if (!phases.includes(phase)) continue
    const stats = byName.get(name) ?? { name, passes: 0, failures: 0 }
    stats.passes += passes
    stats.failures += failures
    byName.set(name, stats)
  }
  return [...byName.values()]
}

/** Ids sort by time; the random end distinguishes runs that start in the same second. */
function runId(startedAt: Date): string {
  const stamp = startedAt.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')
  return `${stamp}-${randomBytes(3).toString('hex')}`
}

function slaVerdicts({ judge, tally }: RunOutcome): SlaVerdict[] {
  return judge.states.map(
    ({ sla, status, actual, interval, few = false, failedSinceSeconds, reason = null }) => ({
      scope: sla.scope,
      kind: sla.kind ?? measuredKind(tally, sla.scope),
      metric: sla.metric.name,
      clauses: clauseText(sla),
      action: actionOf(sla),
      limit: slaLimit(sla.limit),
      actual: finite(actual),
      interval: [finite(interval?.[0]), finite(interval?.[1])],
      unit: sla.limit.unit,
      status,
      few,
      reason,
      phase: sla.phase ?? null,
      failedSinceSeconds: failedSinceSeconds === undefined ? null : rounded(failedSinceSeconds),
      source: sla.place === undefined ? null : sourceOf(sla.place, sla.keys),
    }),
  )
}

/** A figure for the record: null if it is unknown or infinite. */
function finite(figure: number | undefined): number | null {
  return figure === undefined || !Number.isFinite(figure) ? null : rounded(figure)
}

function measuredKind(tally: Tally, scope: string): 'group' | 'measure' {
  const isGroup = tally.rows.some(({ name, kind }) => name === scope && kind === 'group')
  const isMeasure = tally.rows.some(({ name, kind }) => name === scope && kind === 'measure')
  return isMeasure && !isGroup ? 'measure' : 'group'
}

/** The place at which an SLA is written; without a column if only the place of its declaration is known. */
function sourceOf(place: SourcePlace, keys: readonly string[]): NonNullable<SlaVerdict['source']> {
  const { file, line, column } = keys.length === 0 ? place : keyLine(place, keys)
  const isFound = keys.length > 0 && (line !== place.line || column !== place.column)
  return { file, line, ...(isFound && column !== undefined && { column }) }
}

function plannedLoadOf({ request }: RunOutcome): PlannedLoad[] {
  return plannedLoads(request.load).map(({ points, ...load }) => ({
    ...load,
    points: points.map(({ seconds, value }) => ({ seconds: rounded(seconds), value: rounded(value) })),
  }))
}

function phaseReports(outcome: RunOutcome): PhaseReport[] {
  const { request, durationSeconds } = outcome
  return plannedPhases(request.load).map((phase, index) => {
    const { startSeconds, endSeconds } = phase
    const seconds = Math.max(0, Math.min(durationSeconds, endSeconds) - startSeconds)
    const rows = new RowReports(outcome, [index], seconds, { ratesByEnd: true })
    return {
      ...phase,
      reached: seconds > 0,
      totals: rows.totals(),
      endpoints: rows.endpoints(),
    }
  })
}

function seriesPoints({ request, tally, series, durationSeconds }: RunOutcome): SeriesPoint[] {
  const { kind } = request.load
  const timeline = timelineOf(request.load)
  return series
    .values({ endSeconds: durationSeconds, rows: reportedRows(tally), metrics: shownMetrics(request, tally) })
    .map((point) => ({
      seconds: point.seconds,
      spanSeconds: point.spanSeconds,
      phase: timeline[Math.max(0, phaseAt(timeline, point.seconds * 1_000))]!.name,
      users: point.users,
      plannedPerSecond: kind === 'users' ? null : rounded(point.plannedPerSecond),
      startedPerSecond: rounded(point.startedPerSecond),
      requestsPerSecond: rounded(point.requestsPerSecond),
      failuresPerSecond: rounded(point.failuresPerSecond),
      failuresByClass: point.failuresByClass,
      responseMs: point.responseMs,
      lagMaxMs: point.lagMaxMs,
      endpoints: point.endpoints,
      metrics: point.metrics.map((value) => (value === null ? null : rounded(value))),
    }))
}

/** The targets of endpoints that have one of their own, in the order of declaration. */
function otherTargets(endpoints: readonly EndpointDescription[]): RunRecord['run']['otherTargets'] {
  const byUrl = Map.groupBy(endpoints, ({ target }) => target)
  return [...byUrl].flatMap(([url, all]) =>
    url === undefined ? [] : [{ url, endpoints: all.map(({ name }) => name) }],
  )
}
