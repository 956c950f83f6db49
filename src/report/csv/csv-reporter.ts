import type { RunRecord } from '../../record/run-record.ts'
import type { OwnRunEnd } from '../own-run-end.ts'
import type { Reporter } from '../reporter.ts'
import { renderExceptions, renderFailures } from './failure-tables.ts'
import { renderHistory } from './history-table.ts'
import { renderStats } from './stats-table.ts'

/** Writes Locust's four CSV files; `--csv PREFIX` is the beginning of their names. */
export class CsvReporter implements Reporter {
  async ended(record: RunRecord, { write, outcome }: OwnRunEnd): Promise<void> {
    await write(renderStats(record), '_stats.csv')
    await write(renderHistory(record, outcome.series), '_stats_history.csv')
    await write(renderFailures(record), '_failures.csv')
    await write(renderExceptions(record), '_exceptions.csv')
  }
}
