import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { keyLine } from './key-line.ts'

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-key-line-'))
const file = join(folder, 'plan.ts')
writeFileSync(
  file,
  `const one = endpoint('GET /a/:id', { sla: { p50: '50ms', p95: '300ms' } })
const two = endpoint('GET /b', {
  name: 'p95: not this one', // p95: nor this
  sla: {
    p50: '1ms',
    'errors.5xx': '0.1%',
    p95: '2ms',
  },
})
export default plan({
  target: 'http://127.0.0.1:8000',
  load: users({
    steady: { hold: 1, for: '1s', sla: { p95: '10ms' } },
    spike: {
      hold: 9, for: '1s',
      sla: { p99: '5ms',
        p95: '10ms' } },
  }),
  sla: { errors: '1%',
    p95: '9ms' },
})
const elsewhere = endpoint('GET /c', { sla: shared })
`,
)
afterAll(() => rmSync(folder, { recursive: true }))

/** The line of a limit, of the declaration itself or of one of its phases. */
const lineOf = (line: number, metric: string, phase?: string, column = 13) =>
  keyLine({ file, line, column }, phase === undefined ? ['sla', metric] : ['load', phase, 'sla', metric]).line

describe('the line of an SLA', () => {
  it('is that of the declaration if everything is on one line', () => {
    expect(lineOf(1, 'p95')).toBe(1)
  })

  it('is that of the key in the SLA, and not of the same word in a text or comment before it', () => {
    expect(lineOf(2, 'p95')).toBe(7)
    expect(lineOf(2, 'errors.5xx')).toBe(6)
  })

  it("is in the plan's SLA, and not in a phase's, for an SLA of the run", () => {
    expect(lineOf(10, 'p95', undefined, 16)).toBe(20)
  })

  it("is in the phase's SLA for an SLA of a phase", () => {
    expect(lineOf(10, 'p95', 'steady', 16)).toBe(13)
    expect(lineOf(10, 'p95', 'spike', 16)).toBe(17)
  })

  it('is that of the declaration if the SLA is written elsewhere or the file is gone', () => {
    expect(lineOf(22, 'p95', undefined, 19)).toBe(22)
    expect(keyLine({ file: join(folder, 'gone.ts'), line: 3 }, ['sla', 'p95']).line).toBe(3)
  })
})
