import { PlimsollError } from '../../base/error.ts'
import { failureClasses } from '../../base/failure-class.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import { lagMetric, startMetric } from './load-metric.ts'
import type { Metric } from './metric.ts'
import { monitorFigure, monitorNames } from './monitor-metric.ts'
import { apdex, goodput } from './quality-metric.ts'
import { countMetric, errorMetric, offeredMetric, timeMetric } from './request-metric.ts'

/** The metrics by the names that other tools and common usage give them. */
const synonyms: Readonly<Record<string, string>> = {
  avg: 'mean',
  average: 'mean',
  med: 'p50',
  median: 'p50',
  p100: 'max',
  latency: 'p95',
  duration: 'p95',
  response_time: 'p95',
  http_req_duration: 'p95',
  http_req_failed: 'errors',
  http_reqs: 'rps',
  uptime: 'availability',
  error_rate: 'errors',
  failure_rate: 'errors',
  failed: 'errors',
  fail_ratio: 'errors',
  throughput: 'rps',
  reqs: 'rps',
  iterations: 'started',
  vus: 'while users >= 100',
  users: 'while users >= 100',
}

/** Finds a metric of one family by its name. Returns undefined if the name belongs to another family. */
type Family = (name: string) => Metric | undefined

const families: readonly Family[] = [
  timeMetric,
  offeredMetric,
  countMetric,
  errorMetric,
  lagMetric,
  startMetric,
  apdex,
  goodput,
  monitorMetric,
]

/** The names to suggest and to list. For families with any number of metrics, these are examples. */
const knownNames = [
  ...['p50', 'p75', 'p90', 'p95', 'p99', 'p99.9', 'min', 'mean', 'max', 'stddev', 'service.p95'],
  ...['offered.p95'],
  ...['rps', 'requests', 'failures', 'errors'],
  ...failureClasses.map((name) => `errors.${name.replace('http_', '')}`),
  ...['errors.503', 'checks', 'availability', 'lag', 'started', 'started.share', 'apdex', 'apdex(300ms)'],
  ...['goodput', 'goodput.share', 'goodput(300ms)'],
]

/**
 * Finds a metric by its name, for a whole run or for a part of it. Throws a `PlimsollError` (`bad-sla`) with the nearest
 * name if there is no such metric.
 */
export function metricOf(name: string, isOfRun: boolean): Metric {
  for (const family of families) {
    const metric = family(name)
    if (metric === undefined) continue
    if (!metric.runOnly || isOfRun) return metric
    throw new PlimsollError('bad-sla', `only a whole run has the metric '${name}'`, {
      advice: 'Set its limit for the whole run: in the plan’s own sla, or without a name before it.',
    })
  }
  const plain = name.toLowerCase().split(/[.(]/, 1)[0]!
  const near = Object.hasOwn(synonyms, plain)
    ? synonyms[plain]
    : nearestName(name, [...knownNames, ...monitorNames])
  const list = `The metrics are ${knownNames.join(', ')}; of the target, ${monitorNames.join(', ')}.`
  throw new PlimsollError('bad-sla', `there is no metric '${name}'`, {
    advice: near === undefined ? list : `Did you mean '${near}'?`,
  })
}

function monitorMetric(name: string): Metric | undefined {
  const figure = monitorFigure(name)
  return figure && { name, ...figure, runOnly: true, monitored: true, read: () => undefined }
}
