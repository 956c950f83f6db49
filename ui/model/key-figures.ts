import { formatBytes } from '../../src/base/units/bytes.ts'
import { countText } from '../../src/base/units/count.ts'
import { formatFraction } from '../../src/base/units/ratio.ts'
import { fewMark } from '../../src/report/words/few-mark.ts'
import { msCell, rateCell } from '../../src/report/words/figures.ts'
import { endedOf, successesOf } from '../../src/report/words/row-counts.ts'
import type { Report, Scope } from './report.ts'
import { unmetLimits } from './unmet-limits.ts'

/** One of the most important figures, at the top of the page. */
export interface KeyFigure {
  label: string
  value: string
  unit?: string
  /** A second figure for comparison. */
  note: string
  /** The values over the run, for a sparkline. */
  timeline?: (number | null)[]
  colour?: string
  /** Whether an SLA on the figure is not met. */
  unmet: boolean
}

/** The key figures of one part of the run. Sparklines cover the whole run. */
export function keyFigures({ series, verdict }: Report, { key, totals }: Scope): KeyFigure[] {
  const rates = series.map(({ requestsPerSecond }) => requestsPerSecond)
  const users = series.map((point) => point.users)
  const { requests, failures, unfinished, responseMs, serviceMs, apdex, goodput } = totals
  const succeeded = successesOf(totals) > 0
  const peak = (values: (number | null)[]) =>
    values.reduce<number>((highest, value) => Math.max(highest, value ?? 0), 0)
  const limits = unmetLimits(verdict.slas, key)
  const unmet = (column: string) => limits.has(null, column)
  const latency = (
    label: string,
    field: 'p50' | 'p95' | 'p99' | 'max',
    note: string,
    colour: string,
  ): KeyFigure => ({
    label,
    value: succeeded ? msCell(responseMs[field]) : '–',
    unit: 'ms',
    note: !succeeded
      ? 'no success'
      : fewMark(totals, field) === ''
        ? note
        : `of ${countText(successesOf(totals))} requests: their slowest`,
    timeline: series.map((point) => point.responseMs?.[field] ?? null),
    colour,
    unmet: unmet(field),
  })
  return [
    {
      label: 'Requests',
      value: countText(requests),
      note: `${unfinished === 0 ? '' : `${countText(unfinished)} unfinished · `}${apdex === undefined ? '' : `Apdex ${apdex.score.toFixed(2)} · `}${formatBytes(totals.bytesReceived)} received`,
      unmet: false,
    },
    {
      label: 'Throughput',
      value: rateCell(totals.requestsPerSecond),
      unit: '/s',
      note: `peak ${rateCell(peak(rates))}/s`,
      timeline: rates,
      colour: 'series-rate',
      unmet: unmet('requestsPerSecond'),
    },
    {
      label: 'Failed',
      value: endedOf(totals) === 0 ? '–' : formatFraction(totals.errorRate),
      note: `${countText(failures)} ${failures === 1 ? 'request' : 'requests'}${goodput === undefined ? '' : ` · ${formatFraction(goodput.share)} good`}`,
      timeline: series.map(({ failuresPerSecond }) => failuresPerSecond),
      colour: 'class-5xx',
      unmet: unmet('failures'),
    },
    latency('p50', 'p50', `mean ${msCell(responseMs.mean)} ms`, 'series-p50'),
    latency('p95', 'p95', `service ${msCell(serviceMs.p95)} ms`, 'series-p95'),
    latency('p99', 'p99', `service ${msCell(serviceMs.p99)} ms`, 'series-p99'),
    latency('Slowest', 'max', `p99.9 ${msCell(responseMs.p999)} ms`, 'series-lag'),
    {
      label: 'Users',
      value: countText(peak(users)),
      note: 'at most, at once',
      timeline: users,
      colour: 'series-users',
      unmet: false,
    },
  ]
}
