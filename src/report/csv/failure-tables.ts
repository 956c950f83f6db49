import type { ErrorGroup, RunRecord } from '../../record/run-record.ts'
import { csvLine } from './csv-text.ts'
import { exceptionColumns, failureColumns, methodAndName, timeText } from './locust-columns.ts'

/** Renders `_failures.csv`: the groups of failed requests. */
export function renderFailures({ errors, run }: RunRecord): string {
  const rows = errors
    .filter((group) => !isException(group))
    .map(({ endpoint, class: failureClass, message, count, firstSeenSeconds, lastSeenSeconds }) =>
      csvLine([
        ...methodAndName(endpoint),
        `${failureClass}: ${message}`,
        count,
        timeText(run.startedAt, firstSeenSeconds),
        timeText(run.startedAt, lastSeenSeconds),
      ]),
    )
  return [csvLine(failureColumns), ...rows].join('')
}

/**
 * Renders `_exceptions.csv`: the errors that scenarios threw. The message contains the place in the plan; the traceback
 * is the scenario's name.
 */
export function renderExceptions({ errors }: RunRecord): string {
  const rows = errors
    .filter(isException)
    .map(({ count, message, endpoint }) => csvLine([count, message, endpoint, 'local']))
  return [csvLine(exceptionColumns), ...rows].join('')
}

function isException({ class: failureClass }: ErrorGroup): boolean {
  return failureClass === 'script'
}
