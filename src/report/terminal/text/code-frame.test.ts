import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PlimsollError } from '../../../base/error.ts'
import { codeFrame, renderError } from './code-frame.ts'
import { paintLine } from './span.ts'

const source = ['one', 'two', '\tthree: here', 'four', 'five', 'six'].join('\n')
const options = { columns: 60, color: false, folder: '/home/ada', sourceOf: () => source }

const frame = (line: number, from: number, to: number, text?: string, columns = 60, code = source) =>
  codeFrame(
    { file: '/home/ada/plans/a.load.ts', line },
    () => [{ from, to, ...(text !== undefined && { text }) }],
    { ...options, columns, sourceOf: () => code },
  ).map((spans) => paintLine(spans, false))

describe('codeFrame', () => {
  test('shows the line with its neighbours and marks the place', () => {
    expect(frame(3, 1, 6, 'not this')).toEqual([
      'plans/a.load.ts:3',
      '  1 │ one',
      '  2 │ two',
      '❯ 3 │   three: here',
      '    │   ^^^^^ not this',
      '  4 │ four',
      '  5 │ five',
    ])
  })

  test('shows fewer neighbours at the start and the end of the file', () => {
    expect(frame(1, 0, 3)).toEqual([
      'plans/a.load.ts:1',
      '❯ 1 │ one',
      '    │ ^^^',
      '  2 │ two',
      '  3 │   three: here',
    ])
    expect(frame(6, 0, 3, '', 60, `${source}\n`).at(-1)).toBe('    │ ^^^')
  })

  test('shows only the place if the file is missing or has no such line', () => {
    expect(frame(7, 0, 1)).toEqual(['plans/a.load.ts:7'])
    const lines = codeFrame({ file: '/elsewhere/gone.ts', line: 2 }, () => [], {
      columns: 60,
      folder: '/home/ada',
    })
    expect(lines.map((spans) => paintLine(spans, false))).toEqual(['/elsewhere/gone.ts:2'])
  })

  test('reads regular files only', () => {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-frame-'))
    try {
      writeFileSync(join(folder, 'a.ts'), 'first\r\nsecond\r\n')
      const read = (file: string) => codeFrame({ file, line: 2 }, () => [], { columns: 60, folder }).length
      expect(read(join(folder, 'a.ts'))).toBe(3)
      expect(read(folder)).toBe(1)
      expect(read('/dev/zero')).toBe(1)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('keeps the beginning and the marked part of a long line', () => {
    const code = `const execute = endpoint('POST /agents/:id/tasks', { timeout: '30s', sla: { p95: '900ms' }, expect: 202 })`
    const from = code.indexOf('p95')
    expect(frame(1, from, from + 'p95: 900ms'.length + 2, 'was 1.2 s', 60, code)).toEqual([
      'plans/a.load.ts:1',
      "❯ 1 │ const execute = en…imeout: '30s', sla: { p95: '900ms'…",
      '    │                                was 1.2 s ^^^^^^^^^^^^',
    ])
    for (let columns = 24; columns <= 120; columns++) {
      const lines = frame(1, from, from + 3, 'was 1.2 s', columns, code)
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns)
      const at = lines[2]!.indexOf('^^^')
      expect(lines[1]!.slice(at, at + 3)).toBe('p95')
    }
  })

  test('marks the right columns after wide characters', () => {
    const [, line, carets] = frame(1, 9, 12, '', 60, "'エージェント' p95")
    expect(line).toBe("❯ 1 │ 'エージェント' p95")
    expect(carets).toBe(`    │ ${' '.repeat(15)}^^^`)
  })
})

describe('renderError', () => {
  test('shows message, place and advice, and no stack', () => {
    const error = new PlimsollError('bad-sla', "there is no metric 'three' for an SLA", {
      advice: "Did you mean 'p95'? The metrics are p50, p75, p90, p95, p99 and many more of them.",
      place: { file: '/home/ada/a.load.ts', line: 3, column: 2 },
    })
    expect(renderError(error, options).split('\n')).toEqual([
      "✗ there is no metric 'three' for an SLA",
      '',
      '  a.load.ts:3',
      '    1 │ one',
      '    2 │ two',
      '  ❯ 3 │   three: here',
      '      │   ^^^^^',
      '    4 │ four',
      '    5 │ five',
      '',
      "→ Did you mean 'p95'? The metrics are p50, p75, p90, p95,",
      '  p99 and many more of them.',
    ])
  })

  test('shows only the message of an error without place and advice', () => {
    expect(renderError(new PlimsollError('odd', 'first\nsecond \x1b[31mred'), options)).toBe(
      '✗ first\n  second red',
    )
  })

  test('ends with the frame of an error without advice', () => {
    const error = new PlimsollError('odd', 'odd', { place: { file: '/home/ada/b.ts', line: 99 } })
    expect(renderError(error, options)).toBe('✗ odd\n\n  b.ts:99')
  })
})
