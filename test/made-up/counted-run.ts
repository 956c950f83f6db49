import { Cell } from '../../src/metrics/cell/cell.ts'
import { noOwnDelays } from '../../src/metrics/delay/own-delay-figures.ts'
import type { Delta } from '../../src/metrics/delta.ts'
import { noGauges } from '../../src/metrics/gauges.ts'
import { GeneratorPressure } from '../../src/metrics/generator-pressure.ts'
import { encodeHdr } from '../../src/metrics/histogram/hdr-export.ts'
import { Histogram } from '../../src/metrics/histogram/histogram.ts'
import { noLoadShortfall } from '../../src/metrics/load-shortfall.ts'
import { RunCounts } from '../../src/metrics/run-counts.ts'
import type { Series } from '../../src/metrics/series/series.ts'
import { noAnswers } from '../../src/metrics/silence/answer-figures.ts'
import { rowStats } from '../../src/record/row-stats.ts'
import type { RowStats, RunRecord } from '../../src/record/run-record.ts'
import { smallRun } from './small-run.ts'

/* The small run with rows that were counted, so that they have histograms, and its series. */

const empty = encodeHdr(new Histogram())

/** The small run with these changes; its endpoints are counted with `Cell`. */
export function countedRun(changes: Partial<RunRecord> = {}): RunRecord {
  const record = smallRun()
  const endpoints = [
    made('POST /agents/:id/tasks', 'request', [180_000, 240_500, 273_900, 1_236_400], 2),
    made('GET /api/v1/agents', 'request', [1_200, 12_400, 15_200, 87_100, 474_400], 0),
    made('GET /never', 'request', [], 0),
    made('=cmd()|"x", y', 'request', [], 3),
    made('parse a reply', 'measure', [410, 620], 0),
  ]
  const all = [180_000, 240_500, 273_900, 1_236_400, 1_200, 12_400, 15_200, 87_100, 474_400]
  const filled = ({ totals, ...rest }: RunRecord['judged']): RunRecord['judged'] => ({
    ...rest,
    totals: { ...totals, histogram: empty },
  })
  return {
    ...record,
    judged: filled(record.judged),
    totals: made('(all)', 'request', all, 5),
    endpoints,
    ...changes,
  }
}

/** The series of that run: nothing at first, then replies, then failures. */
export function countedSeries(): Series {
  const counts = new RunCounts()
  let sequence = 0
  const add = (second: number, responseUs: readonly number[], failures: number, users: number) =>
    counts.add(delta(sequence++, second, cell(responseUs, failures), users))
  add(0, [], 0, 2)
  add(1, [1_200, 12_400, 15_200], 0, 5)
  add(3, [87_100, 474_400], 5, 5)
  return counts.series
}

function made(
  name: string,
  kind: RowStats['kind'],
  responseUs: readonly number[],
  failures: number,
): RowStats {
  return rowStats({ name, kind, cell: cell(responseUs, failures), seconds: 150.4 })
}

function cell(responseUs: readonly number[], failures: number): Cell {
  const cell = new Cell()
  for (const us of responseUs) cell.recordSuccess(us, us, 200, 10, 100)
  for (let left = failures; left > 0; left--) cell.recordFailure(5, 3, 0, 10, 0)
  return cell
}

function delta(sequence: number, second: number, cell: Cell, users: number): Delta {
  return {
    worker: 0,
    sequence,
    second,
    final: false,
    names: second === 0 ? [{ index: 0, name: 'GET /', kind: 'request' }] : [],
    cells: [{ row: 0, phase: 0, cell }],
    scenarios: [],
    checks: [],
    errors: [],
    metrics: [],
    timings: [],
    load: {
      planned: 0,
      started: 0,
      dropped: 0,
      loadShortfall: noLoadShortfall(),
      lagUs: new Histogram(),
      pressure: new GeneratorPressure(),
      answers: noAnswers(),
      ownDelays: noOwnDelays(),
      ...noGauges,
      users,
    },
  } as Delta
}
