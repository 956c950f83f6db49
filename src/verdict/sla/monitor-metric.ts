import type { FigureUnit } from '../../base/units/figure-unit.ts'
import type { Comparison } from '../language/written-sla.ts'
import { percentileOf } from './percentile-name.ts'

/** A figure that a monitor of the target publishes, as far as a promise needs to know it. */
interface MonitorFigure {
  unit: FigureUnit
  usual: Comparison
}

const atMost = (unit: FigureUnit): MonitorFigure => ({ unit, usual: '<=' })
const atLeast = (unit: FigureUnit): MonitorFigure => ({ unit, usual: '>=' })

/** What monitors publish, by the name that a promise gives it. */
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

/** The names of monitors' figures. */
export const monitorNames = Object.keys(figures)

/** How the values of a monitor over time become one figure; their mean unless said otherwise. */
const summaries = ['min', 'mean', 'max', 'last']

/**
 * The figure of a monitor by its name, perhaps with how its values are summed up: `target.cpu`, `target.memory.max`,
 * `target.cpu.p95`. Undefined where no monitor publishes it.
 */
export function monitorFigure(name: string): MonitorFigure | undefined {
  if (Object.hasOwn(figures, name)) return figures[name]
  // 'p99.9' has a point of its own.
  const found = /^(.+?)\.(p\d+(?:\.\d+)?|[a-z]+)$/.exec(name)
  if (found === null || !Object.hasOwn(figures, found[1]!)) return undefined
  const [, base, summary] = found
  return summaries.includes(summary!) || percentileOf(summary!) !== undefined ? figures[base!] : undefined
}
