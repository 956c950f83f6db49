import { formatFraction } from '../../src/base/ratio.ts'
import { bytesText, countText, msText, rateText } from './figure-text.ts'
import type { Report, Scope } from './report.ts'

/** One figure that a reader looks for first. */
export interface KeyFigure {
  label: string
  value: string
  unit?: string
  /** What puts it into proportion. */
  note: string
  /** Its course, small. */
  course?: (number | null)[]
  colour?: string
  alarming?: boolean
}

/** The figures on top of the page, of one part of the run. */
export function keyFigures(report: Report, { totals, durationSeconds }: Scope): KeyFigure[] {
  const { series } = report
  const succeeded = totals.requests > totals.failures
  const latency = (value: number) => (succeeded ? msText(value) : '–')
  const peak = (values: (number | null)[]) =>
    values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0)
  return [
    {
      label: 'Requests',
      value: countText(totals.requests),
      note: `in ${countText(durationSeconds)} s, ${bytesText(totals.bytesReceived)} received`,
    },
    {
      label: 'Throughput',
      value: rateText(totals.requestsPerSecond),
      unit: '/s',
      note: `peak of the run ${rateText(peak(series.requestsPerSecond))}/s`,
      course: series.requestsPerSecond,
      colour: 'series-rate',
    },
    {
      label: 'Failed',
      value: totals.requests === 0 ? '–' : formatFraction(totals.errorRate),
      note: totals.failures === 0 ? 'no request' : `${countText(totals.failures)} requests`,
      course: series.failuresPerSecond,
      colour: 'class-5xx',
      alarming: totals.failures > 0,
    },
    {
      label: 'p50',
      value: latency(totals.responseMs.p50),
      unit: 'ms',
      note: `mean ${latency(totals.responseMs.mean)} ms`,
      course: series.p50,
      colour: 'series-p50',
    },
    {
      label: 'p95',
      value: latency(totals.responseMs.p95),
      unit: 'ms',
      note: `of the service alone ${latency(totals.serviceMs.p95)} ms`,
      course: series.p95,
      colour: 'series-p95',
    },
    {
      label: 'p99',
      value: latency(totals.responseMs.p99),
      unit: 'ms',
      note: `slowest ${latency(totals.responseMs.max)} ms`,
      course: series.p99,
      colour: 'series-p99',
    },
    {
      label: 'Users',
      value: countText(peak(series.users)),
      note: 'at work at once, at most',
      course: series.users,
      colour: 'series-users',
    },
  ]
}
