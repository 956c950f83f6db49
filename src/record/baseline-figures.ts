import { percentileFraction } from '../verdict/sla/percentile-name.ts'
import type { BaselineFigures } from '../verdict/sla/sla-reader.ts'
import type { LatencyStats, MetricStats, RowStats, RunRecord } from './run-record.ts'

/** Returns a lookup of an earlier run's figures, for SLAs relative to it: it finds the same scope, phase and metric. */
export function baselineFigures(record: RunRecord): BaselineFigures {
  return ({ scope, kind, phase, metric }) => {
    const { name } = metric
    if (kind === 'metric') {
      const found = record.judged.metrics.find((each) => each.name === scope)
      return phase === undefined && found !== undefined ? figureOfMetric(found, name) : undefined
    }
    if (kind === 'run' && phase === undefined) {
      const figure = figureOfRun(record, name)
      if (figure !== undefined) return figure
    }
    const stats = rowOf(record, scope, kind, phase)
    return stats === undefined || stats.requests === 0 ? undefined : figureOfRow(stats, name)
  }
}

/** The row that an SLA is about; undefined if the run had none. */
function rowOf(
  { judged, phases }: RunRecord,
  scope: string,
  kind: string | undefined,
  phase: string | undefined,
): RowStats | undefined {
  const counts = phase === undefined ? judged : phases.find(({ name }) => name === phase)
  if (counts === undefined) return undefined
  if (kind === 'run') return counts.totals
  if (kind === 'tag') return phase === undefined ? judged.tags.find(({ name }) => name === scope) : undefined
  const named = counts.endpoints.filter(({ name }) => name === scope)
  return kind === undefined
    ? named.find((each) => each.kind !== 'request')
    : named.find((each) => each.kind === kind)
}

/** A figure that only the run as a whole has; undefined for other metrics. */
function figureOfRun({ generator, checks, judged }: RunRecord, name: string): number | undefined {
  switch (name) {
    case 'checks': {
      const passes = checks.reduce((sum, each) => sum + each.passes, 0)
      const all = checks.reduce((sum, each) => sum + each.passes + each.failures, 0)
      return all === 0 ? undefined : passes / all
    }
    case 'lag':
    case 'lag.p99':
      return generator.lagMs.p99
    case 'lag.p50':
      return generator.lagMs.p50
    case 'lag.max':
      return generator.lagMs.max
    case 'goodput':
      return judged.totals.goodput?.perSecond
  }
}

function figureOfRow(stats: RowStats, name: string): number | undefined {
  switch (name) {
    case 'rps':
      return stats.requestsPerSecond
    case 'requests':
    case 'failures':
      return stats[name]
    case 'errors':
      return stats.errorRate
    case 'goodput':
      return stats.goodput?.perSecond
    case 'goodput.share':
      return stats.goodput?.share
  }
  if (name.startsWith('errors.')) return shareOfErrors(stats, name.slice('errors.'.length))
  if (name.startsWith('apdex')) {
    const within = /^apdex\((\d+)ms\)$/.exec(name)
    const { apdex } = stats
    const isSame =
      apdex !== undefined && (name === 'apdex' || within === null || Number(within[1]) === apdex.withinMs)
    return isSame ? apdex.score : undefined
  }
  const isService = name.startsWith('service.')
  // If nothing succeeded, the times in a record are 0.
  if (stats.requests === stats.failures + stats.unfinished) return undefined
  return figureOfTimes(
    isService ? stats.serviceMs : stats.responseMs,
    isService ? name.slice('service.'.length) : name,
  )
}

/** The share of failures of a class (`timeout`, `5xx`). */
function shareOfErrors(
  { failuresByClass, requests, unfinished }: RowStats,
  kind: string,
): number | undefined {
  // A record does not contain which replies with a status were failures.
  if (/^\d+$/.test(kind)) return undefined
  const known = failuresByClass as Readonly<Record<string, number>>
  return (known[kind] ?? known[`http_${kind}`] ?? 0) / (requests - unfinished)
}

function figureOfTimes(times: LatencyStats, name: string): number | undefined {
  if (percentileFraction(name) === undefined && !['min', 'mean', 'max', 'stddev'].includes(name))
    return undefined
  return figureIn(times, name)
}

function figureOfMetric(stats: MetricStats, name: string): number | undefined {
  if (stats.count === 0) return undefined
  return figureIn(stats, name)
}

/** The number that a record has for a metric by name; undefined if it has none. */
function figureIn(stats: LatencyStats | MetricStats, name: string): number | undefined {
  const key = name === 'p99.9' ? 'p999' : name
  const figure = Object.hasOwn(stats, key) ? (stats as unknown as Record<string, unknown>)[key] : undefined
  return typeof figure === 'number' ? figure : undefined
}
