import { useMemo } from 'preact/hooks'
import { formatBytes } from '../../src/base/units/bytes.ts'
import { countText } from '../../src/base/units/count.ts'
import type { RowStats, TimingStats } from '../../src/record/run-record.ts'
import { msCell } from '../../src/report/words/figures.ts'
import { successesOf } from '../../src/report/words/row-counts.ts'
import type { ChartGroup } from '../charts/chart-group.ts'
import { TimeChart } from '../charts/time-chart.tsx'
import { type Report, rowKey } from '../model/report.ts'
import { classText, rowCharts } from '../model/timeline-charts.ts'

/** The details of a row: its replies, service times and timings, and its charts. */
export function RowDetails(props: { report: Report; stats: RowStats; group: ChartGroup }) {
  const { report, stats, group } = props
  const charts = useMemo(() => {
    const index = report.rowIndexes.get(rowKey(stats))
    return index === undefined ? [] : rowCharts(report.rowSeries, index)
  }, [report, stats])
  const facts: [string, string][] = [
    ...Object.entries(stats.statusCodes).map(([code, count]): [string, string] => [
      `Status ${code}`,
      countText(count),
    ]),
    ...Object.entries(stats.failuresByClass).map(([name, count]): [string, string] => [
      classText(name),
      countText(count),
    ]),
    ...(stats.unfinished > 0 ? [['Unfinished', countText(stats.unfinished)] satisfies [string, string]] : []),
    ['Service p50 / p95 / p99', serviceText(stats)],
    ['Standard deviation', `${msCell(stats.responseMs.stddev)} ms`],
    ['Sent / received', `${formatBytes(stats.bytesSent)} / ${formatBytes(stats.bytesReceived)}`],
  ]
  const timing = report.timings.get(rowKey(stats))
  return (
    <div class="details">
      <dl class="facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {timing !== undefined && <TimingFacts timing={timing} />}
      </dl>
      {charts.map((chart) => (
        <TimeChart key={chart.key} chart={chart} phases={report.phases} group={group} height={150} />
      ))}
    </div>
  )
}

function serviceText(stats: RowStats): string {
  if (successesOf(stats) === 0) return '–'
  const { serviceMs } = stats
  return `${[serviceMs.p50, serviceMs.p95, serviceMs.p99].map(msCell).join(' / ')} ms`
}

const partWords: Record<keyof TimingStats, string> = {
  queue: 'Waiting to be sent',
  dns: 'DNS',
  connect: 'Connecting',
  tls: 'TLS handshake',
  send: 'Sending',
  firstByte: 'To the first byte',
  receive: 'Receiving',
}

/** The parts of the response time. */
function TimingFacts({ timing }: { timing: TimingStats }) {
  const parts = Object.entries(partWords) as [keyof typeof partWords, string][]
  return (
    <>
      <div class="facts-head">
        <dt>Parts of the time, in the judged phases</dt>
        <dd>mean / p95 / max</dd>
      </div>
      {parts.map(([part, word]) => {
        const { count, mean, p95, max } = timing[part]
        return (
          <div key={part}>
            <dt>{word}</dt>
            <dd>{count === 0 ? '–' : `${[mean, p95, max].map(msCell).join(' / ')} ms`}</dd>
          </div>
        )
      })}
    </>
  )
}
