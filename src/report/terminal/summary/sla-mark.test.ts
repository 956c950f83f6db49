import { expect, test } from 'vitest'
import { slaAt, slaMark } from './sla-mark.ts'

const marked = (text: string, metric: string, phase: string | null = null) => {
  const mark = slaMark(text, metric, phase)
  return mark && text.slice(mark.from, mark.to)
}

test.each([
  ["const a = endpoint('GET /a', { sla: { p50: '50ms', p95: '300ms' } })", 'p95', "p95: '300ms'"],
  ["    'errors.5xx': '0.1%',", 'errors.5xx', "'errors.5xx': '0.1%'"],
  ['  "p99.9" : `1s` }', 'p99.9', '"p99.9" : `1s`'],
  ["  { name: 'p95: not this', sla: { p95: '2ms' } }", 'p95', "p95: '2ms'"],
  ['  sla: { rps: 400 },', 'rps', 'rps: 400'],
  ['  sla: { p95: limits.slow },', 'p95', 'p95: limits.slow'],
  ['  sla: { p95: (', 'p95', 'p95'],
  ["endpoint('GET /c', { sla: shared })", 'p95', 'sla'],
  ['  sla: { max: 1 } }, { p95: 2 }', 'p9', 'sla'],
  ['nothing of the kind', 'p95', undefined],
])('slaMark finds in %s for %s the SLA %s', (text, metric, found) => {
  expect(marked(text, metric)).toBe(found)
})

test('slaMark searches the SLA of a phase after the name of the phase', () => {
  const text = "steady: { hold: 1, sla: { p95: '1ms' } }, spike: { hold: 9, sla: { p95: '2ms' } }"
  expect(marked(text, 'p95', 'spike')).toBe("p95: '2ms'")
  expect(marked(text, 'p95', 'steady')).toBe("p95: '1ms'")
})

test.each([
  ["  sla: ['rps >= 10 for 30s', 'x']", 9, "'rps >= 10 for 30s'"],
  ["  sla: { p95: '300ms', p99: '1s' }", 10, "p95: '300ms'"],
  ["    'errors.5xx': { limit: '1%' },", 5, "'errors.5xx'"],
  ['    checks: 0.5,', 5, 'checks: 0.5'],
  ['  {', 3, undefined],
  ['short', 99, undefined],
])('slaAt finds in %j at column %d the SLA %s', (text, column, marked) => {
  const mark = slaAt(text, column)
  expect(mark && text.slice(mark.from, mark.to)).toBe(marked)
})
