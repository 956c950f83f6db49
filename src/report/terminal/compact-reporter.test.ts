import { describe, expect, it } from 'vitest'
import { hostileRun } from '../../../test/made-up/hostile-run.ts'
import { hostileTexts } from '../../../test/made-up/hostile-text.ts'
import { keptSlas, sla, smallRun, stats } from '../../../test/made-up/small-run.ts'
import { goldenFiles } from '../../../test/support/golden.ts'
import { note } from '../../base/note.ts'
import { renderCompact } from './compact-reporter.ts'
import { textWidth } from './text/text-width.ts'

const expectGolden = goldenFiles(import.meta.url)

const lines = (text: string) => text.trimEnd().split('\n')

describe('renderCompact', () => {
  it.each([60, 100])('renders a run that failed in %d columns', (columns) => {
    const text = renderCompact(smallRun(), columns, false)
    for (const line of lines(text)) expect(textWidth(line)).toBeLessThanOrEqual(columns)
    expectGolden(`compact-failed-${columns}.golden.txt`, text)
  })

  it('renders a run that passed in three lines', () => {
    const record = smallRun({ verdict: { status: 'pass', reasons: [], slas: keptSlas } })
    expect(lines(renderCompact(record, 100, false))).toEqual([
      'agent backend · http://127.0.0.1:8000 · 2 m 30 s',
      '60,120 requests · 401/s · 0.724% failed · p50 32 ms · p95 348 ms · p99 891 ms · max 6.9 s',
      '✓ PASS  all 7 SLAs are met',
    ])
  })

  it('renders no times if nothing succeeded', () => {
    const totals = stats('(all)', 5, 5, 1, [0, 0, 0, 0])
    const slas = [sla('run', 'p95', '<= 80 ms', null, 'no-data', 4)]
    const reasons = [note('no request succeeded: connection refused')]
    const record = smallRun({
      totals,
      judged: { ...smallRun().judged, totals },
      verdict: { status: 'no-data', reasons, slas },
    })
    expect(lines(renderCompact(record, 100, false)).slice(1)).toEqual([
      '5 requests · 1/s · 100% failed',
      '? all requests: p95 – (SLA <= 80 ms): no request was made',
      '? NO DATA  no request succeeded',
    ])
  })

  it('counts SLAs that it leaves out', () => {
    const slas = Array.from({ length: 30 }, (_, index) => sla('run', `p${index}`, '<= 1 ms', 9, 'fail', 4))
    const record = smallRun({ verdict: { status: 'fail', reasons: [], slas } })
    expect(lines(renderCompact(record, 100, false)).at(-2)).toBe('  and 21 more')
  })

  it('renders the same number of lines for hostile strings as for harmless ones', () => {
    const usual = lines(renderCompact(hostileRun('harmless'), 100, false)).length
    for (const text of hostileTexts(300)) {
      const shown = renderCompact(hostileRun(text), 100, false)
      expect({ text, lines: shown.split('\n').length }).toEqual({ text, lines: usual + 1 })
      expect(shown).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u)
    }
  })
})
