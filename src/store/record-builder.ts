import { randomBytes } from 'node:crypto'
import { cpus, totalmem } from 'node:os'
import type { SourcePlace } from '../base/error.ts'
import { type FailureClass, failureClasses } from '../base/failure-class.ts'
import { redactText } from '../base/redact.ts'
import { dataWithoutSecretValues } from '../base/secret-values.ts'
import type { RunOutcome } from '../fleet/run.ts'
import { courseOf } from '../load/load-course.ts'
import { phaseAt } from '../load/phase.ts'
import { Cell } from '../metrics/cell.ts'
import type { Tally } from '../metrics/tally.ts'
import type { MetricDefinition } from '../scenario/custom-metric.ts'
import { keyLine } from '../scenario/plan-file/key-line.ts'
import { formatLimit } from '../verdict/limit.ts'
import { endpointStats, rounded } from './endpoint-stats.ts'
import { findingsOf } from './findings.ts'
import { generatorReport } from './generator-report.ts'
import { metricStats } from './metric-stats.ts'
import type {
  CheckStats,
  EndpointStats,
  ErrorSample,
  MetricStats,
  PhaseReport,
  RunRecord,
  SeriesPoint,
  SlaVerdict,
} from './run-record.ts'

/** What is ours or made by counting, and cannot have a secret in it; and the target, which is none. */
const withoutSecrets = new Set([
  ...['schema', 'id', 'startedAt', 'target', 'ended', 'environment', 'kind', 'class', 'status', 'severity'],
  ...['metric', 'unit', 'histogram', 'series'],
])

/** Writes down what a run came to, without the values of secret variables. */
export function buildRecord(outcome: RunOutcome, version: string): RunRecord {
  return dataWithoutSecretValues(recordOf(outcome, version), withoutSecrets)
}

function recordOf(outcome: RunOutcome, version: string): RunRecord {
  const { request, tally, durationSeconds, judgedSeconds, conclusion } = outcome
  const { phases } = request.load
  const judged = phases.flatMap((phase, index) => (phase.judged ? [index] : []))
  const all = [...phases.keys()]
  return {
    schema: 'plimsoll.run/1',
    run: {
      id: runId(outcome.startedAt),
      name: request.name,
      startedAt: outcome.startedAt.toISOString(),
      durationSeconds: rounded(durationSeconds),
      target: request.target,
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
    verdict: { ...conclusion, slas: slaVerdicts(outcome) },
    generator: generatorReport(outcome),
    totals: endpointStats('(all)', 'request', tally.sum(all), durationSeconds),
    endpoints: endpointsOf(outcome, all, durationSeconds),
    tags: tagsOf(outcome, all, durationSeconds),
    metrics: metricsOf(outcome, all, durationSeconds),
    judged: {
      durationSeconds: rounded(judgedSeconds),
      totals: endpointStats('(all)', 'request', tally.sum(judged), judgedSeconds),
      endpoints: endpointsOf(outcome, judged, judgedSeconds),
      tags: tagsOf(outcome, judged, judgedSeconds),
      metrics: metricsOf(outcome, judged, judgedSeconds),
    },
    phases: phaseReports(outcome),
    series: seriesPoints(outcome),
    scenarios: request.plan.mix.map(({ scenario }, index) => {
      const counts = tally.scenarios.find((each) => each.scenario === index)
      return { name: scenario.name, iterations: counts?.started ?? 0, failures: counts?.failed ?? 0 }
    }),
    checks: checkStats(outcome, judged),
    errors: tally.errors
      .toSorted((a, b) => b.count - a.count)
      .map(({ endpoint, classIndex, message, count, firstSeenMs, lastSeenMs }) => ({
        endpoint,
        class: failureClasses[classIndex]!,
        message: redactText(message),
        count,
        firstSeenSeconds: rounded(firstSeenMs / 1_000),
        lastSeenSeconds: rounded(lastSeenMs / 1_000),
        samples: errorSamples(outcome, endpoint, failureClasses[classIndex]!, message),
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

/** The checks of some phases together. */
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

/** Sorts by time, and tells two runs of the same second apart. */
function runId(startedAt: Date): string {
  const stamp = startedAt.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')
  return `${stamp}-${randomBytes(3).toString('hex')}`
}

function endpointsOf({ tally }: RunOutcome, phases: readonly number[], seconds: number): EndpointStats[] {
  return rowsOf(tally).map((index) => {
    const { name, kind } = tally.endpoints[index]!
    return endpointStats(name, kind, tally.sum(phases, index), seconds, tally.timing(phases, index))
  })
}

/** The requests that bear each tag: those of endpoints with it, and calls that were given it besides. */
function tagsOf({ request, tally }: RunOutcome, phases: readonly number[], seconds: number): EndpointStats[] {
  const rows = new Map<string, number[]>()
  const add = (tag: string, index: number) => rows.set(tag, [...(rows.get(tag) ?? []), index])
  tally.endpoints.forEach(({ name, kind }, index) => {
    if (kind === 'request') for (const tag of new Set(request.endpointTags[name])) add(tag, index)
  })
  tally.endpoints.forEach(({ name, kind }, index) => {
    if (kind === 'tag') add(name, index)
  })
  return [...rows].map(([tag, indexes]) => {
    const cell = new Cell()
    for (const index of indexes) cell.merge(tally.sum(phases, index))
    return endpointStats(tag, 'tag', cell, seconds)
  })
}

/** The metrics of the plan: where it was made in a program, which may have others, those that counted anything. */
function shownMetrics({ metrics, here }: RunOutcome['request'], tally: Tally): readonly MetricDefinition[] {
  if (here === undefined) return metrics
  const counted = tally.metrics.names
  return metrics.filter(({ name, kind }) => counted.some((each) => each.name === name && each.kind === kind))
}

function metricsOf(
  { request, tally }: RunOutcome,
  phases: readonly number[],
  seconds: number,
): MetricStats[] {
  return shownMetrics(request, tally).map((metric) =>
    metricStats(metric, tally.metrics.sum(phases, metric), seconds),
  )
}

/** The rows of a record, by their index in the tally: requests first, then what is measured beside them. */
function rowsOf(tally: Tally): number[] {
  const rows = [...tally.endpoints.keys()].filter((index) => tally.endpoints[index]!.kind !== 'tag')
  const isMeasured = (index: number) => Number(tally.endpoints[index]!.kind !== 'request')
  return rows.toSorted((a, b) => isMeasured(a) - isMeasured(b))
}

function slaVerdicts({ judge, tally }: RunOutcome): SlaVerdict[] {
  return judge.states.map(({ sla, status, actual, failedSinceSeconds }) => ({
    scope: sla.scope,
    kind: sla.kind ?? measuredKind(tally, sla.scope),
    metric: sla.metric.name,
    limit: formatLimit(sla.limit),
    actual: actual === undefined ? null : rounded(actual),
    unit: sla.limit.unit,
    status,
    phase: sla.phase ?? null,
    failedSinceSeconds: failedSinceSeconds === undefined ? null : rounded(failedSinceSeconds),
    source: sla.place === undefined ? null : sourceOf(sla.place, sla.keys),
  }))
}

function measuredKind(tally: Tally, scope: string): 'group' | 'measure' {
  const isGroup = tally.endpoints.some(({ name, kind }) => name === scope && kind === 'group')
  const isMeasure = tally.endpoints.some(({ name, kind }) => name === scope && kind === 'measure')
  return isMeasure && !isGroup ? 'measure' : 'group'
}

function sourceOf(place: SourcePlace, keys: readonly string[]): { file: string; line: number } {
  const { file, line } = keyLine(place, keys)
  return { file, line }
}

function phaseReports(outcome: RunOutcome): PhaseReport[] {
  const { request, tally, durationSeconds } = outcome
  const { phases, sides = [] } = request.load
  return phases.map(({ name, judged, startMs, endMs }, index) => {
    const side = sides.findLast(({ firstPhase }) => firstPhase <= index)
    const startSeconds = startMs / 1_000
    const endSeconds = endMs / 1_000
    const seconds = Math.max(0, Math.min(durationSeconds, endSeconds) - startSeconds)
    return {
      name,
      ...(side && { load: side.name }),
      judged,
      startSeconds,
      endSeconds,
      reached: seconds > 0,
      totals: endpointStats('(all)', 'request', tally.sum([index]), seconds),
      endpoints: endpointsOf(outcome, [index], seconds),
    }
  })
}

function seriesPoints({ request, tally, series, durationSeconds }: RunOutcome): SeriesPoint[] {
  const { kind } = request.load
  const course = courseOf(request.load)
  return series
    .values({ endSeconds: durationSeconds, endpoints: rowsOf(tally), metrics: shownMetrics(request, tally) })
    .map((point) => ({
      seconds: point.seconds,
      spanSeconds: point.spanSeconds,
      phase: course[Math.max(0, phaseAt(course, point.seconds * 1_000))]!.name,
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
