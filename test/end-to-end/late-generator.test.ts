import { afterAll, beforeAll, expect, it } from 'vitest'
import { noteText } from '../../src/base/note.ts'
import { GeneratorBench, plan } from '../support/generator-bench.ts'

let bench: GeneratorBench

beforeAll(async () => {
  bench = await GeneratorBench.start()
})

afterAll(() => bench[Symbol.dispose]())

/** Some requests are followed by code that blocks for 40 ms. Requests are late, but all are sent within 100 ms. */
const lateOften = plan(
  "arrivals({ steady: { hold: '100/s', for: '3s' } })",
  'if (random.chance(0.03)) { const end = Date.now() + 40; while (Date.now() < end); }',
)

const withSla = (sla: string) => lateOften.replace("sla: { p95: '1s' }", `sla: ${sla}`)

it.each([
  ['has no SLA that depends on it', 5, "{ p95: '1s', errors: '1%' }", ['pass']],
  // The requests take about 5 ms, and some are measured with up to 40 ms more.
  ['can have made a limit seem not to be met', 5, "{ p99: '25ms' }", ['pass', 'invalid']],
  ['cannot have made a limit seem not to be met', 1_000, "{ p50: '100ms' }", ['fail']],
  ['has no SLA', 5, '{}', ['invalid']],
])('a run whose generator is late and %s is judged by what that can change', async (_, ms, sla, statuses) => {
  bench.target.ms = ms
  const { record, code } = await bench.run(withSla(sla))
  const { status, reasons, slas } = record.verdict
  const told = JSON.stringify({ reasons, slas: slas.map(({ actual, interval }) => [actual, interval]) })
  expect(statuses, told).toContain(status)
  expect(code).toBe({ pass: 0, fail: 1, invalid: 4, 'no-data': 4 }[status])
  for (const { actual, interval } of slas) {
    expect(interval[0] ?? 0).toBeLessThanOrEqual(actual!)
    expect(interval[1] ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(actual!)
  }
  if (status !== 'pass') return
  expect(record.generator).toMatchObject({ status: 'ok', reasons: [] })
  const findings = record.findings.map(({ message }) => message).join('\n')
  expect(findings).toMatch(/; no SLA depends on it\.|stalled for up to/)
})

it('an undecided SLA says how much of the figure can be the generator’s own', async () => {
  bench.target.ms = 5
  const { record } = await bench.run(
    plan(
      "arrivals({ steady: { hold: '100/s', for: '3s' } })",
      'if (random.chance(0.05)) { const end = Date.now() + 60; while (Date.now() < end); }',
    ).replace("{ p95: '1s' }", "{ max: '30ms' }"),
  )
  expect(record.verdict.status).toBe('invalid')
  expect(record.verdict.slas[0]).toMatchObject({ status: 'undecided' })
  expect(record.verdict.reasons.map(noteText).join('\n')).toMatch(
    /^max was \d+ ms, the SLA is <= 30 ms, which is undecided: up to \d+ ms of it can be the generator’s own delay/,
  )
})
