import type { Metric } from './metric.ts'
import { timeOf } from './time-figure.ts'

/** The metrics of how late requests were sent. `lag` is the 99th percentile. */
export function lagMetric(name: string): Metric | undefined {
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

/** The metrics of iterations that started: per second, and as a share of those that were due. */
export function startMetric(name: string): Metric | undefined {
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
    // Late iterations start in another second than they were due, so the share can exceed 1.
    read: ({ started, planned }) => (planned === 0 ? undefined : Math.min(1, started / planned)),
  }
}
