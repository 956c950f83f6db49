import { describe, expect, test } from 'vitest'
import { noRates } from '../../../../test/made-up/record.ts'
import {
  brokenSlas,
  keptSlas,
  sampleOptions,
  sla,
  smallRun,
  stats,
} from '../../../../test/made-up/small-run.ts'
import { goldenFiles } from '../../../../test/support/golden.ts'
import { type Note, note } from '../../../base/note.ts'
import { textWidth } from '../text/text-width.ts'
import { renderSummary } from './summary.ts'

const expectGolden = goldenFiles(import.meta.url)

const quiet = { errors: [], checks: [], scenarios: [], findings: [] }

const verdict = (
  status: 'pass' | 'fail' | 'invalid' | 'no-data',
  reasons: (string | Note)[] = [],
  slas = keptSlas,
) => ({
  verdict: {
    status,
    reasons: reasons.map((reason) => (typeof reason === 'string' ? note(reason) : reason)),
    slas,
  },
})

const lastLine = (text: string) => text.trimEnd().split('\n').at(-1)

describe('renderSummary', () => {
  test.each([40, 60, 80, 120])('renders a run that failed in %d columns', (columns) => {
    expectGolden(`failed-${columns}.golden.txt`, renderSummary(smallRun(), { ...sampleOptions, columns }))
  })

  test('renders a run that failed in colours', () => {
    expectGolden('failed-colours.golden.txt', renderSummary(smallRun(), { ...sampleOptions, color: true }))
  })

  test('renders a run that passed', () => {
    expectGolden(
      'passed.golden.txt',
      renderSummary(smallRun({ ...quiet, ...verdict('pass') }), sampleOptions),
    )
  })

  test('renders advice for a run that a scenario stopped before a judged phase', () => {
    const record = smallRun({ ...quiet, ...verdict('no-data', ['nothing was measured for p95']) })
    const stopped = (reached: boolean) =>
      renderSummary(
        {
          ...record,
          run: { ...record.run, ended: 'stopped' },
          phases: record.phases.map((phase) => ({ ...phase, reached: reached || !phase.judged })),
        },
        sampleOptions,
      )
    expect(stopped(false)).toContain('stopped by its plan')
    expect(stopped(false)).toContain('Let the run reach its judged phases.')
    expect(stopped(true)).not.toContain('Let the run reach its judged phases.')
  })

  test('renders advice for an invalid run', () => {
    const reasons = [
      note(
        'requests were sent late: p99 lag 188.0 ms, and a worker was busy 99% of the time',
        'Add --workers 3.',
      ),
      note(
        '3,120 of 66,140 planned iterations were never started: too many were in flight at once',
        'Raise inFlight or connections, or ask for a lower rate.',
      ),
    ]
    expectGolden(
      'invalid.golden.txt',
      renderSummary(smallRun({ ...quiet, ...verdict('invalid', reasons) }), sampleOptions),
    )
  })

  test('renders advice for a run without data', () => {
    const slas = [...keptSlas.slice(0, 2), sla('GET /api/v1/agents', 'p95', '<= 80 ms', null, 'no-data', 4)]
    const reasons = ['nothing was measured for p95 of GET /api/v1/agents']
    expectGolden(
      'no-data.golden.txt',
      renderSummary(smallRun({ ...quiet, ...verdict('no-data', reasons, slas) }), sampleOptions),
    )
  })

  test('reports an interruption at the top and in the verdict', () => {
    const record = smallRun({ ...quiet, ...verdict('pass') })
    record.run.ended = 'interrupted'
    const text = renderSummary(record, sampleOptions)
    expect(text).toContain('\ninterrupted before its end\n')
    expect(lastLine(text)).toBe('✓ PASS  all 7 SLAs are met · interrupted after 2 m 30 s')
  })

  test('names the level of a run', () => {
    const record = smallRun()
    const text = renderSummary({ ...record, run: { ...record.run, level: 'heavy' } }, sampleOptions)
    expect(text).toMatch(/^agent backend\nhttp:\/\/127\.0\.0\.1:8000 · level heavy · /)
  })

  test('renders only the verdict with verdictOnly', () => {
    expect(renderSummary(smallRun(), { ...sampleOptions, verdictOnly: true })).toBe(
      '✗ FAIL  4 of 7 SLAs are not met\n',
    )
  })
})

describe('the line of the verdict', () => {
  const line = (changes: Parameters<typeof smallRun>[0]) =>
    lastLine(renderSummary(smallRun(changes), sampleOptions))

  test('counts SLAs that are not met or have no data', () => {
    const unknown = sla('run', 'rps', '>= 400/s', null, 'no-data', null)
    expect(line(verdict('fail', [], [brokenSlas[0]!]))).toBe('✗ FAIL  1 of 1 SLA is not met')
    expect(line(verdict('fail', [], [...brokenSlas, unknown]))).toBe(
      '✗ FAIL  4 of 8 SLAs are not met, 1 has no data',
    )
  })

  test('reports that a run has no SLAs', () => {
    expect(line(verdict('pass', [], []))).toBe('✓ PASS  no SLA was set; 65,703 of 66,140 requests succeeded')
  })

  test('reports that no request succeeded', () => {
    const totals = stats('(all)', 12, 12, 1, [0, 0, 0, 0])
    expect(
      line({ ...verdict('no-data', ['no request succeeded: connect ECONNREFUSED 127.0.0.1:1']), totals }),
    ).toBe('? NO DATA  no request succeeded')
  })
})

describe('the figures of the summary', () => {
  test('cover the whole run, with a note, if no judged phase was reached', () => {
    const none = stats('(all)', 0, 0, 0, [0, 0, 0, 0])
    const text = renderSummary(
      smallRun({
        judged: { durationSeconds: 0, ...noRates, totals: none, endpoints: [], tags: [], metrics: [] },
      }),
      sampleOptions,
    )
    expect(text).toContain('Endpoints  the whole run: none of it was judged')
    expect(text).toContain('66,140')
  })

  test('the figures of the summary have no times of an endpoint without a success', () => {
    const failed = [stats('GET /gone', 9, 9, 1, [0, 0, 0, 0])]
    const record = smallRun()
    record.judged.endpoints = failed
    expect(renderSummary(record, sampleOptions)).toMatch(/GET \/gone +9 +100% +1\.00 +– +– +– +–/)
  })

  test('the figures of the summary have more digits if rounding would hide that a limit is not met', () => {
    const slas = [sla('run', 'p95', '<= 300 ms', 300.21, 'fail', null, 10)]
    expect(renderSummary(smallRun(verdict('fail', [], slas)), sampleOptions)).toContain(
      '300.21 ms  <= 300 ms',
    )
  })

  test('cover only the busiest of many endpoints', () => {
    const record = smallRun()
    record.judged.endpoints = Array.from({ length: 500 }, (_, index) =>
      stats(`GET /number/${index}`, index + 1, 0, 1, [1, 1, 1, 1]),
    )
    const text = renderSummary(record, sampleOptions)
    expect(text).toContain('GET /number/499 ')
    expect(text).not.toContain('GET /number/12 ')
    expect(text).toContain('and 440 more endpoints with fewer requests')
  })
})

describe('long lists of the summary', () => {
  test('long lists of SLAs, code frames and errors are cut, and the rest is counted', () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      sla(`GET /${index}`, 'p95', '<= 10 ms', 11, index < 12 ? 'fail' : 'pass', 1 + index, 9),
    )
    const errors = Array.from({ length: 25 }, (_, index) => ({
      ...smallRun().errors[0]!,
      count: 100 - index,
    }))
    const text = renderSummary(smallRun({ errors, ...verdict('fail', [], many) }), sampleOptions)
    expect(text).toContain('  and 21 more met\n')
    expect(text).toContain('  and 4 more lines with SLAs that are not met\n')
    expect(text).toContain('  and 1,245 failures in 15 more groups\n')
    expect(lastLine(text)).toBe('✗ FAIL  12 of 60 SLAs are not met')
  })
})

test('the advice for a run without requests refers to its errors', () => {
  const { totals } = smallRun()
  const none = {
    totals: { ...totals, requests: 0, failures: 0 },
    ...verdict('no-data', ['no request was made']),
  }
  const failed = renderSummary(smallRun({ ...quiet, errors: smallRun().errors, ...none }), sampleOptions)
  expect(failed).toContain('→ See the errors: because of them the scenarios made no requests.')
  const idle = renderSummary(smallRun({ ...quiet, ...none }), sampleOptions)
  expect(idle).toContain('→ Give the load more time or more users')
})

describe('the summary of a record with hostile or long strings', () => {
  const hostile = '\x1b[2J\x1b]0;owned\x07\u009b31m\r\n\u202eevil\u200b\x07'

  test('contains no control characters except for its own colours', () => {
    const record = smallRun({
      errors: [{ ...smallRun().errors[0]!, endpoint: hostile, message: hostile }],
      checks: [{ name: hostile, passes: 0, failures: 1 }],
      scenarios: [{ name: hostile, iterations: 1, failures: 1, unfinished: 0 }],
      findings: [{ severity: 'critical', message: hostile, advice: hostile }],
      ...verdict(
        'no-data',
        [hostile],
        [
          {
            ...brokenSlas[0]!,
            scope: hostile,
            metric: hostile,
            phase: hostile,
            limit: { ...brokenSlas[0]!.limit, text: hostile },
          },
        ],
      ),
    })
    record.run.name = record.run.target = hostile
    record.phases[0]!.name = hostile
    record.judged.endpoints = [stats(hostile, 1, 1, 1, [1, 1, 1, 1])]
    const options = { ...sampleOptions, sourceOf: () => `${hostile}\n`.repeat(40) }
    const plain = renderSummary(record, options)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be in the output
    expect(plain.replaceAll('\n', '')).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e\u200b]/)
    expect(plain).toContain('evil')
    const colored = renderSummary(record, { ...options, color: true })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: removes our own colours
    expect(colored.replaceAll(/\x1b\[\d+m/g, '')).toBe(plain)
  })

  test('has no line wider than the terminal', () => {
    const long = 'a very long text without an end '.repeat(20)
    const record = smallRun(verdict('invalid', [long, 'x'.repeat(500)], brokenSlas))
    record.run.name = long
    record.judged.endpoints.push(stats(`GET /${'日本語'.repeat(50)}`, 1, 0, 1, [1, 1, 1, 1]))
    record.errors.push({ ...record.errors[0]!, endpoint: long, message: long })
    for (let columns = 20; columns <= 160; columns++) {
      const text = renderSummary(record, { ...sampleOptions, columns })
      const widest = Math.max(...text.split('\n').map(textWidth))
      expect(widest).toBeLessThanOrEqual(columns)
    }
  })
})
