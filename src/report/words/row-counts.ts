import type { RowStats } from '../../record/run-record.ts'

type Counts = Pick<RowStats, 'requests' | 'failures' | 'unfinished'>

/** The number of requests of a row that ended: its successes and failures. */
export function endedOf({ requests, unfinished }: Pick<Counts, 'requests' | 'unfinished'>): number {
  return requests - unfinished
}

/** The number of successes of a row. If there are none, its times in a record are 0. */
export function successesOf({ requests, failures, unfinished }: Counts): number {
  return requests - failures - unfinished
}
