import { describe, expect, it } from 'vitest'
import { paintLine } from '../../report/terminal/text/span.ts'
import type { PlanEnd } from './plan-order.ts'
import { overallLine, type PlanRow, planTable } from './plan-table.ts'

const end = (status: 'pass' | 'fail', exitCode: number): PlanEnd => ({
  exitCode,
  result: {
    status,
    requests: 1_000,
    failures: 10,
    unfinished: 0,
    requestsPerSecond: 50,
    p95Ms: 12.3,
    slas: [],
    seconds: 20,
  },
})
const rows: PlanRow[] = [
  { plan: 'a.load.ts', level: 'light', end: end('pass', 0) },
  { plan: 'a.load.ts', level: 'heavy', end: end('fail', 1) },
  { plan: 'a.load.ts', level: 'stress', end: { exitCode: 130 } },
  { plan: 'a.load.ts', level: 'soak', end: undefined },
]
const text = (given: PlanRow[], columns = 100) =>
  planTable(given, columns).map((line) => paintLine(line, false))

describe('the table of several runs', () => {
  it('the table of one plan has a row for each level', () => {
    expect(text(rows)).toEqual([
      'level   verdict        requests  failed  req/s    p95  time',
      'light   ✓ PASS            1,000      1%   50.0  12 ms  20 s',
      'heavy   ✗ FAIL            1,000      1%   50.0  12 ms  20 s',
      'stress  ! INTERRUPTED         –       –      –      –     –',
      'soak    – not run             –       –      –      –     –',
    ])
  })

  it('the table of several plans has columns for plan and level', () => {
    const [head, first, second] = text([
      rows[0]!,
      { plan: 'b.load.ts', level: undefined, end: end('pass', 0) },
    ])
    expect(head).toMatch(/^plan +level +verdict/)
    expect(first).toMatch(/^a\.load\.ts +light +✓ PASS/)
    expect(second).toMatch(/^b\.load\.ts +✓ PASS/)
  })

  it('the table fits into a narrow terminal', () => {
    for (const line of text(rows, 40)) expect(line.length).toBeLessThanOrEqual(40)
  })

  it('the last line has the gravest outcome and the number of runs with each outcome', () => {
    const say = (given: PlanRow[], gravest: PlanEnd | undefined) =>
      paintLine(overallLine(given, gravest), false)
    expect(say(rows.slice(0, 2), rows[1]!.end)).toBe('✗ FAIL  in all: 1 pass, 1 fail')
    expect(say(rows, rows[2]!.end)).toBe('! INTERRUPTED  in all: 1 pass, 1 fail, 1 interrupted, 1 not run')
  })
})
