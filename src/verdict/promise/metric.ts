import { parseDurationMs } from '../../base/duration.ts'
import { PlimsollError } from '../../base/error.ts'
import { failureClasses } from '../../base/failure-class.ts'
import { nearestName } from '../../base/nearest-name.ts'
import type { Cell } from '../../metrics/cell.ts'
import type { Histogram } from '../../metrics/histogram.ts'
import type { Comparison } from '../language/written-sla.ts'
import type { Unit } from './limit.ts'
import { monitorFigure, monitorNames } from './monitor-metric.ts'
import { percentileOf } from './percentile-name.ts'
import type { Sight } from './sight.ts'

/** A figure that a promise can be about. */
export interface Metric {
  name: string
  unit: Unit
  /** What a bare limit means. */
  usual: Comparison
  /** Whether only a whole run or a phase has it. */
  runOnly?: boolean
  /** Whether it is told by the second: the load's own figures belong to no phase. */
  bySecond?: boolean
  /** Whether a monitor of the target publishes it. */
  monitored?: boolean
  /** The share that it is the percentile of response times of, where it is one. */
  fraction?: number
  /** The time up to which a request is good or satisfies, in ms, where the metric names one. */
  withinMs?: number
  /** The figure in its unit; undefined where there is nothing to tell it from. */
  read(sight: Sight): number | undefined
}

/** The time that Apdex takes for satisfying when nobody says, in ms. */
export const usualApdexMs = 500

/** What other tools, and habit, call what we have. */
const otherWords: Readonly<Record<string, string>> = {
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

/** Finds a family's metric by its name; undefined where the name is none of the family's. */
type Family = (name: string) => Metric | undefined

const families: readonly Family[] = [
  timeMetric,
  countMetric,
  errorMetric,
  lagMetric,
  startMetric,
  apdex,
  goodput,
  monitored,
]

/** Names to suggest and to list: of families without end those that are usual. */
const usualNames = [
  ...['p50', 'p75', 'p90', 'p95', 'p99', 'p99.9', 'min', 'mean', 'max', 'stddev', 'service.p95'],
  ...['rps', 'requests', 'failures', 'errors'],
  ...failureClasses.map((name) => `errors.${name.replace('http_', '')}`),
  ...['errors.503', 'checks', 'lag', 'started', 'started.share', 'apdex', 'apdex(300ms)'],
  ...['goodput', 'goodput.share', 'goodput(300ms)'],
]

/**
 * Finds a metric by its name, for a whole run or for something that is a part of it. Throws a `PlimsollError` (`bad-sla`)
 * with the nearest name where there is none.
 */
export function metricOf(name: string, isOfRun: boolean): Metric {
  for (const family of families) {
    const metric = family(name)
    if (metric === undefined) continue
    if (!metric.runOnly || isOfRun) return metric
    throw new PlimsollError('bad-sla', `only a whole run has the metric '${name}'`, {
      advice: 'Promise it in the plan’s own sla.',
    })
  }
  const plain = name.toLowerCase().split(/[.(]/, 1)[0]!
  const near = Object.hasOwn(otherWords, plain)
    ? otherWords[plain]
    : nearestName(name, [...usualNames, ...monitorNames])
  const list = `The metrics are ${usualNames.join(', ')}; of the target, ${monitorNames.join(', ')}.`
  throw new PlimsollError('bad-sla', `there is no metric '${name}' to promise`, {
    advice: near === undefined ? list : `Did you mean '${near}'?`,
  })
}

const times: Readonly<Record<string, { usual: Comparison; readUs: (times: Histogram) => number }>> = {
  min: { usual: '>=', readUs: ({ minUs }) => minUs },
  mean: { usual: '<=', readUs: ({ meanUs }) => meanUs },
  max: { usual: '<=', readUs: ({ maxUs }) => maxUs },
  stddev: { usual: '<=', readUs: ({ stddevUs }) => stddevUs },
}

/** How a figure of times is read from a histogram in µs, by its name. */
function timeOf(name: string): { usual: Comparison; readUs: (times: Histogram) => number } | undefined {
  if (Object.hasOwn(times, name)) return times[name]
  const fraction = percentileOf(name)
  return fraction === undefined
    ? undefined
    : { usual: '<=', readUs: (histogram) => histogram.percentile(fraction) }
}

function timeMetric(name: string): Metric | undefined {
  const isService = name.startsWith('service.')
  const fraction = percentileOf(name)
  if (fraction !== undefined) return percentileMetric(name, fraction)
  const time = timeOf(isService ? name.slice('service.'.length) : name)
  if (time === undefined) return undefined
  return {
    name,
    unit: 'ms',
    usual: time.usual,
    read: ({ cell }) => {
      const histogram = isService ? cell.serviceUs : cell.responseUs
      return histogram.isEmpty ? undefined : time.readUs(histogram) / 1_000
    },
  }
}

function percentileMetric(name: string, fraction: number): Metric {
  return {
    name,
    unit: 'ms',
    usual: '<=',
    fraction,
    read: ({ cell, percentileUs }) => {
      if (cell.responseUs.isEmpty) return undefined
      return (percentileUs?.(fraction) ?? cell.responseUs.percentile(fraction)) / 1_000
    },
  }
}

function countMetric(name: string): Metric | undefined {
  switch (name) {
    case 'rps':
      return {
        name,
        unit: 'perSecond',
        usual: '>=',
        read: ({ cell, ended, seconds }) =>
          (cell.requests === 0 && ended === 0) || seconds <= 0 ? undefined : ended / seconds,
      }
    case 'requests':
      return { name, unit: 'number', usual: '>=', read: ({ cell }) => cell.requests || undefined }
    case 'failures':
      return {
        name,
        unit: 'number',
        usual: '<=',
        read: ({ cell }) => (cell.requests === 0 ? undefined : cell.failures),
      }
    case 'checks':
      return {
        name,
        unit: 'fraction',
        usual: '>=',
        runOnly: true,
        read: ({ checkPasses, checkFailures }) => {
          const all = checkPasses + checkFailures
          return all === 0 ? undefined : checkPasses / all
        },
      }
  }
}

function errorMetric(name: string): Metric | undefined {
  if (name === 'errors') return errorShare(name, (cell) => cell.failures)
  if (!name.startsWith('errors.')) return undefined
  const kind = name.slice('errors.'.length)
  const classIndex = failureClasses.findIndex((each) => each.replace('http_', '') === kind)
  if (classIndex >= 0) return errorShare(name, (cell) => cell.failuresByClass[classIndex]!)
  if (!/^[1-9]\d\d$/.test(kind)) return undefined
  const status = Number(kind)
  return errorShare(name, (cell) => cell.failedStatusCodes.get(status))
}

function errorShare(name: string, count: (cell: Cell) => number): Metric {
  return {
    name,
    unit: 'fraction',
    usual: '<=',
    read: ({ cell }) => (cell.requests === 0 ? undefined : count(cell) / cell.requests),
  }
}

/** How late requests were sent: `lag` is the 99th percentile. */
function lagMetric(name: string): Metric | undefined {
  const time = name === 'lag' ? timeOf('p99') : name.startsWith('lag.') ? timeOf(name.slice(4)) : undefined
  if (time === undefined) return undefined
  return {
    name,
    unit: 'ms',
    usual: time.usual,
    runOnly: true,
    bySecond: true,
    read: ({ lagUs }) => (lagUs.isEmpty ? undefined : time.readUs(lagUs) / 1_000),
  }
}

/** Iterations that began: how many per second, and which share of those that were due. */
function startMetric(name: string): Metric | undefined {
  const common = { name, usual: '>=', runOnly: true, bySecond: true } as const
  if (name === 'started') {
    return {
      ...common,
      unit: 'perSecond',
      read: ({ started, planned, seconds }) =>
        seconds <= 0 || started + planned === 0 ? undefined : started / seconds,
    }
  }
  if (name !== 'started.share') return undefined
  return {
    ...common,
    unit: 'fraction',
    // Those that are late begin in another second: together they are no more than all.
    read: ({ started, planned }) => (planned === 0 ? undefined : Math.min(1, started / planned)),
  }
}

/**
 * Apdex by the Application Performance Index's specification 1.1: requests within T satisfy, those within 4 T are half as
 * good, all others and failures are frustrating. `apdex(300ms)` says T; without it T is 500 ms.
 */
function apdex(name: string): Metric | undefined {
  const withinMs = name === 'apdex' ? usualApdexMs : timeIn(name, 'apdex')
  if (withinMs === undefined) return undefined
  return {
    name,
    unit: 'number',
    usual: '>=',
    withinMs,
    read: ({ cell }) => apdexOf(cell, withinMs),
  }
}

/** Apdex of what was counted, with T in ms; undefined where there is no request. */
export function apdexOf({ requests, responseUs, successes }: Cell, withinMs: number): number | undefined {
  if (requests === 0) return undefined
  const satisfied = successes - responseUs.countAbove(withinMs * 1_000)
  const tolerated = successes - responseUs.countAbove(4 * withinMs * 1_000) - satisfied
  return (satisfied + tolerated / 2) / requests
}

/**
 * How many requests a second, or which share of them, were good: no failure, checks included, and within a time: that of the
 * metric's name, or the one that their endpoint promises (see `GoodLimits`).
 */
function goodput(name: string): Metric | undefined {
  const isShare = name.startsWith('goodput.share')
  const word = isShare ? 'goodput.share' : 'goodput'
  const withinMs = name === word ? undefined : timeIn(name, word)
  if (name !== word && withinMs === undefined) return undefined
  const goodOf = ({ cell, good }: Sight) =>
    withinMs === undefined ? good : cell.successes - cell.responseUs.countAbove(withinMs * 1_000)
  return {
    name,
    unit: isShare ? 'fraction' : 'perSecond',
    usual: '>=',
    ...(withinMs !== undefined && { withinMs }),
    read: (sight) => {
      const { cell, ended, seconds } = sight
      if (cell.requests === 0) return undefined
      const share = goodOf(sight) / cell.requests
      if (isShare) return share
      // As with rps, what ended in time is what the target got done.
      return seconds <= 0 ? undefined : (share * ended) / seconds
    },
  }
}

function monitored(name: string): Metric | undefined {
  const figure = monitorFigure(name)
  return figure && { name, ...figure, runOnly: true, monitored: true, read: () => undefined }
}

/** The time in `word(300ms)`, in ms. Undefined where the name is another; throws a `PlimsollError` (`bad-sla`) for no time. */
function timeIn(name: string, word: string): number | undefined {
  if (!name.startsWith(`${word}(`) || !name.endsWith(')')) return undefined
  try {
    const ms = parseDurationMs(name.slice(word.length + 1, -1), `the time of '${word}'`)
    if (ms > 0) return ms
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error
    throw new PlimsollError('bad-sla', error.message, { advice: `Write it as ${word}(300ms).` })
  }
  throw new PlimsollError('bad-sla', `the time of '${word}' is 0`, { advice: `Write it as ${word}(300ms).` })
}
