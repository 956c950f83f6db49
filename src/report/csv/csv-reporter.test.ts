import { expect, it } from 'vitest'
import { countedRun, countedSeries } from '../../../test/made-up/counted-run.ts'
import { goldenFiles } from '../../../test/support/golden.ts'
import { RunCounts } from '../../metrics/run-counts.ts'
import { renderExceptions, renderFailures } from './failure-tables.ts'
import { renderHistory } from './history-table.ts'
import { renderStats } from './stats-table.ts'

const expectGolden = goldenFiles(import.meta.url)

const record = countedRun()
record.errors.push({
  ...record.errors[0]!,
  endpoint: 'boom',
  class: 'script',
  message: 'Error at a.load.ts:8: boom, "q"\nmore',
  count: 60,
})

/** The headers of Locust 2.47, byte for byte. */
const locust = {
  stats:
    'Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s,50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%\r\n',
  history:
    'Timestamp,User Count,Type,Name,Requests/s,Failures/s,50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%,Total Request Count,Total Failure Count,Total Median Response Time,Total Average Response Time,Total Min Response Time,Total Max Response Time,Total Average Content Size\r\n',
  failures: 'Method,Name,Error,Occurrences,First Seen,Last Seen\r\n',
  exceptions: 'Count,Message,Traceback,Nodes\r\n',
}

it.each([
  ['stats', locust.stats, renderStats(record)],
  ['stats_history', locust.history, renderHistory(record, countedSeries())],
  ['failures', locust.failures, renderFailures(record)],
  ['exceptions', locust.exceptions, renderExceptions(record)],
])('_%s.csv has the columns of Locust and the rows of the run', (name, header, text) => {
  expect(text.startsWith(header)).toBe(true)
  const width = header.split(',').length
  for (const line of text.trimEnd().split('\r\n').slice(1)) {
    expect(line.replace(/"(?:[^"]|"")*"/g, 'x').split(',')).toHaveLength(width)
  }
  expectGolden(`${name}.golden.csv`, text)
})

it('the last row of the history has the totals of the run', () => {
  const lines = renderHistory(record, countedSeries()).trimEnd().split('\r\n')
  const last = lines.at(-1)!.split(',')
  // Total Request Count, Total Failure Count, then median, mean, minimum and maximum of the five successes.
  expect(last.slice(17, 23)).toEqual(['10', '5', '15', '118.06', '1.2', '474.4'])
})

it('each timestamp of the history is unique even if the last point is shorter than a second', () => {
  const short = {
    ...record,
    run: { ...record.run, durationSeconds: 3.1, startedAt: '2026-02-17T09:41:07.100Z' },
  }
  const lines = renderHistory(short, countedSeries()).trimEnd().split('\r\n').slice(1)
  expect(lines.map((line) => Number(line.split(',')[0]) - 1_771_321_267)).toEqual([1, 2, 3, 4])
})

it('the files of a run without requests have only a row of all requests, with Locust’s mark for no data', () => {
  const none = countedRun({ endpoints: [], totals: record.endpoints[2]!, errors: [] })
  expect(renderStats(none)).toBe(`${locust.stats},Aggregated,0,0,0,0.0,0,0,0,0.0,0.0${',N/A'.repeat(11)}\r\n`)
  expect(renderHistory(none, new RunCounts().series)).toBe(locust.history)
  expect(renderFailures(none)).toBe(locust.failures)
  expect(renderExceptions(none)).toBe(locust.exceptions)
})
