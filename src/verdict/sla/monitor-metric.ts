import type { FigureUnit } from '../../base/units/figure-unit.ts'
import type { Comparison } from '../language/written-sla.ts'
import { percentileFraction } from './percentile-name.ts'

/** The unit and the default comparison of a figure that a monitor of the target publishes. */
interface MonitorFigure {
  unit: FigureUnit
  defaultComparison: Comparison
}

const atMost = (unit: FigureUnit): MonitorFigure => ({ unit, defaultComparison: '<=' })
const atLeast = (unit: FigureUnit): MonitorFigure => ({ unit, defaultComparison: '>=' })

/** The figures of monitors, by their name in an SLA. */
const figures: Readonly<Record<string, MonitorFigure>> = {
  'target.cpu': atMost('fraction'),
  'target.memory': atMost('bytes'),
  'target.threads': atMost('number'),
  'target.descriptors': atMost('number'),
  'target.sockets': atMost('number'),
  'target.network.received': atMost('bytesPerSecond'),
  'target.network.sent': atMost('bytesPerSecond'),
  'target.disk.read': atMost('bytesPerSecond'),
  'target.disk.written': atMost('bytesPerSecond'),
  'postgres.connections': atMost('number'),
  'postgres.active': atMost('number'),
  'postgres.latency': atMost('ms'),
  'postgres.cacheHitRate': atLeast('fraction'),
  'redis.connections': atMost('number'),
  'redis.memory': atMost('bytes'),
  'redis.cacheHitRate': atLeast('fraction'),
}

/** The names of the figures of monitors. */
export const monitorNames = Object.keys(figures)

/** The statistics that summarize a figure over time, besides percentiles. The default is the mean. */
const summaries = ['min', 'mean', 'max', 'last']

/**
 * Returns the figure of a monitor by its name, which can end with a statistic: `target.cpu`, `target.memory.max`,
 * `target.cpu.p95`. Undefined if no monitor publishes it.
 */
export function monitorFigure(name: string): MonitorFigure | undefined {
  if (Object.hasOwn(figures, name)) return figures[name]
  // The name of a percentile can contain a point: 'p99.9'.
  const found = /^(.+?)\.(p\d+(?:\.\d+)?|[a-z]+)$/.exec(name)
  if (found === null || !Object.hasOwn(figures, found[1]!)) return undefined
  const [, base, summary] = found
  return summaries.includes(summary!) || percentileFraction(summary!) !== undefined
    ? figures[base!]
    : undefined
}
