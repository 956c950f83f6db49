import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../test/support/repeats.ts'
import { PlimsollError } from '../../base/error.ts'
import { formatSlaText, parseSlaText } from './sla-text.ts'
import { actions, type Clauses, conditionNames, type WrittenSla } from './written-sla.ts'

const comparison = fc.constantFrom('<', '<=', '>', '>=')

/** Names as they occur in plans, and names that could be mistaken for something else. */
const name = fc.oneof(
  fc.constantFrom(
    'steady',
    'GET /api/v1/agents?search=',
    'list: all < 5',
    'a: p95 < 5ms',
    'every',
    'in',
    'and',
    'or warn',
    'phase + 1',
    '"quoted"',
    'tag shop',
    ' spaced ',
    'browsing/steady',
    '<script>',
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
)

const seconds = fc.integer({ min: 1, max: 86_400 })

const clauses: fc.Arbitrary<Clauses> = fc
  .record(
    {
      phase: name,
      after: fc.record({ phase: name, seconds: fc.constantFrom(0, 0.5, 30, 90) }),
      window: fc.record({ kind: fc.constantFrom('every' as const, 'for' as const), seconds }),
      conditions: fc.array(
        fc.record({
          name: fc.constantFrom(...conditionNames),
          comparison,
          value: fc.constantFrom(0, 1, 2.5, 100, 1_000_000),
        }),
        { minLength: 1, maxLength: 3 },
      ),
      action: fc.constantFrom(...actions),
    },
    { requiredKeys: [] },
  )
  .chain((made) =>
    made.action === 'abort'
      ? fc.option(seconds, { nil: undefined }).map((delay) => ({
          ...made,
          ...(delay !== undefined && { abortAfterSeconds: delay }),
        }))
      : fc.constant(made),
  )

const written: fc.Arbitrary<WrittenSla> = fc.record(
  {
    scope: name,
    metric: fc.constantFrom(
      'p95',
      'p99.9',
      'errors.5xx',
      'errors.503',
      'rps',
      'apdex(300ms)',
      'target.cpu.max',
    ),
    comparison,
    limit: fc.constantFrom(
      '300ms',
      '0.01%',
      '1000',
      '1000 requests/second',
      'baseline + 10%',
      'baseline * 1.5',
      '2GB',
    ),
    clauses,
  },
  { requiredKeys: ['metric', 'comparison', 'limit', 'clauses'] },
)

describe('an SLA as text', () => {
  it('parses to the SLA that it was formatted from', () => {
    fc.assert(
      fc.property(written, (sla) => {
        expect(parseSlaText(formatSlaText(sla))).toEqual(sla)
      }),
      { numRuns: times(5_000), seed: 3 },
    )
  })

  it.each([
    ['p95<300ms', 'p95 < 300ms'],
    ['rps >= 1000 requests/second for 30 seconds', 'rps >= 1000 requests/second for 30s'],
    ['p95 < 500ms while users>=100', 'p95 < 500ms while users >= 100'],
    ['p95 < 5ms or abort after 1 minute in steady', 'p95 < 5ms in steady or abort after 60s'],
    ['p95 < 5ms in every 1m30s', 'p95 < 5ms in every 90s'],
    ['p95 < 5ms in the spike', 'p95 < 5ms in "the spike"'],
    ['GET /a: p50 < 5 ms after recover + 30 s or warn', 'GET /a: p50 < 5 ms after recover + 30s or warn'],
    ['a: b: c: p50 < 5ms', '"a: b: c": p50 < 5ms'],
    ['errors < 1% while users >= 100 and rps < 50/s', 'errors < 1% while users >= 100 and rps < 50'],
  ])('%s means %s', (text, canonical) => {
    expect(formatSlaText(parseSlaText(text))).toBe(canonical)
    expect(parseSlaText(canonical)).toEqual(parseSlaText(text))
  })

  it('is parsed, or refused with advice, whatever it contains', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...[
          'p95',
          'errors',
          'apdex(1s)',
          ': ',
          ' ',
          '<',
          '>=',
          '=',
          '5ms',
          '1%',
          'GET /a',
          'run',
          '\n',
          '∞',
          '1e9',
          '"',
        ],
        ...[
          'in ',
          'every ',
          'for ',
          'after ',
          'while ',
          'users',
          ' and ',
          'or ',
          'abort',
          'warn',
          '30s',
          '+',
          'baseline',
          '(',
        ],
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        try {
          const sla = parseSlaText(pieces.join(''))
          expect(parseSlaText(formatSlaText(sla))).toEqual(sla)
        } catch (error) {
          expect(error).toBeInstanceOf(PlimsollError)
          expect((error as PlimsollError).code).toBe('bad-sla')
          expect((error as PlimsollError).advice).toBeTruthy()
        }
      }),
      { numRuns: times(10_000), seed: 5 },
    )
  })

  it('is parsed fast, even if it was made to be slow', () => {
    for (const text of [
      'a: '.repeat(600),
      `p95 < ${'1 '.repeat(900)}`,
      `"${'\\"'.repeat(900)}`,
      `${'('.repeat(1_900)}<5`,
    ]) {
      const startMs = performance.now()
      try {
        parseSlaText(text)
      } catch (error) {
        expect(error).toBeInstanceOf(PlimsollError)
      }
      expect(performance.now() - startMs).toBeLessThan(200)
    }
  })
})
