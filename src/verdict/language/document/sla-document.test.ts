import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../test/support/repeats.ts'
import { PlimsollError } from '../../../base/error.ts'
import { formatSlaText } from '../sla-text.ts'
import { parseSlaDocument } from './sla-document.ts'

const read = (text: string) => parseSlaDocument(text, 'slas.yaml')

/** Formats the SLAs as text, each with its line, and with the phase that it applies to if the load has it. */
const lines = (text: string) =>
  read(text).map(({ written, place, phaseIfAny }) => [
    place.line,
    formatSlaText(written),
    ...(phaseIfAny === undefined ? [] : [`${phaseIfAny.name}, otherwise ${phaseIfAny.otherwise}`]),
  ])

describe('an SLA document', () => {
  it('reads the document of the example team', () => {
    const text = readFileSync(new URL('../../../../examples/plant-sla.yaml', import.meta.url), 'utf8')
    expect(lines(text)).toEqual([
      [4, 'POST /api/v1/genesis/certify: p50 < 100ms while users >= 100'],
      [5, 'POST /api/v1/genesis/certify: p95 < 500ms while users >= 100'],
      [6, 'POST /api/v1/genesis/certify: p99 < 1000ms while users >= 100'],
      [11, 'GET /api/v1/agents: p50 < 50ms while users >= 1000'],
      [12, 'GET /api/v1/agents: p95 < 300ms while users >= 1000'],
      [13, 'GET /api/v1/agents: p99 < 500ms while users >= 1000'],
      [18, 'GET /api/v1/agents?search=: p50 < 200ms while users >= 500'],
      [19, 'GET /api/v1/agents?search=: p95 < 800ms while users >= 500'],
      [20, 'GET /api/v1/agents?search=: p99 < 1500ms while users >= 500'],
      [24, 'rps >= 1000 requests/second', 'normal, otherwise run'],
      [25, 'rps >= 800 requests/second in every 10s', 'normal, otherwise run'],
      [25, 'p95 < 500ms while rps >= 800', 'normal, otherwise run'],
      [26, 'rps >= 5000 requests/second for 30s', 'burst, otherwise run'],
      [29, 'target.cpu < 70%', 'normal, otherwise run'],
      [29, 'target.cpu < 90%', 'peak, otherwise nothing'],
      [30, 'target.memory < 2GB'],
      [31, 'postgres.connections < 20'],
      [32, 'redis.connections < 10'],
      [35, 'errors < 0.01%', 'normal, otherwise run'],
      [36, 'errors < 0.1%', 'peak, otherwise nothing'],
      [39, 'errors.5xx < 0.01%'],
      [40, 'errors.4xx < 0.1%'],
      [41, 'errors.timeout < 0.05%'],
    ])
  })

  it('has the same keys as a plan', () => {
    expect(
      lines(`
sla:
  - p95 < 500ms while users >= 100
  - GET /health/: p99 < 1s in every 5s
  - errors: 1%
    rps: '>= 10'
endpoints:
  GET /health/: { p50: 10ms, p95: [20ms, '< 15ms in every 10s'] }
phases:
  spike: { p99: < 2s }
tags:
  shop: { errors: 0.1% }
scenarios:
  browse: { goodput.share: '>= 99%' }
metrics:
  items: { p95: { limit: 10, in: steady, or: warn } }
`),
    ).toEqual([
      [3, 'p95 < 500ms while users >= 100'],
      [4, 'GET /health/: p99 < 1s in every 5s'],
      [5, 'errors <= 1%'],
      [6, 'rps >= 10'],
      [8, 'endpoint GET /health/: p50 <= 10ms'],
      [8, 'endpoint GET /health/: p95 <= 20ms'],
      [8, 'endpoint GET /health/: p95 < 15ms in every 10s'],
      [10, 'p99 < 2s in spike'],
      [12, 'tag shop: errors <= 0.1%'],
      [14, 'scenario browse: goodput.share >= 99%'],
      [16, 'metric items: p95 <= 10 in steady or warn'],
    ])
  })

  it('keeps the place of the name of an endpoint', () => {
    const [sla] = read(
      'list:\n  endpoint: GET /agents/{id}...\n  description: all of them\n  p99_9_target: 1s',
    )
    expect(sla).toMatchObject({
      written: { scope: 'GET /agents/:id', metric: 'p99.9' },
      place: { line: 4 },
      scopePlace: { line: 2 },
    })
  })

  it('can be a list, and can be JSON', () => {
    expect(lines('- p95 < 1s\n- errors < 1%')).toEqual([
      [1, 'p95 < 1s'],
      [2, 'errors < 1%'],
    ])
    expect(lines('{"sla": ["p95 < 1s"]}')).toEqual([[1, 'p95 < 1s']])
  })

  it.each([
    ['a: b: c', 1, 'it is not YAML'],
    ['sla: [p95 < 1s', 1, 'it is not YAML'],
    ['a: 1\na: 2', 2, 'it is not YAML'],
    ['', 1, 'it is empty'],
    ['just words', 1, 'plain text, not a list'],
    ['sla: &a [p95 < 1s]\nslas: *a', 2, 'has an alias'],
    ['endpoint: { GET /: { p95: 1s } }', 1, '"endpoint" is neither a known section'],
    ['sla:\n  - p95 <', 2, 'it has no limit'],
    ['sla: { p95: { a: 1 } }', 1, "the limit of 'p95' is an object, which is neither text nor a number"],
    ['entry:\n  endpoint: GET /\n  p95_taget: <1s', 3, "there is no target 'p95_taget'"],
    ['entry:\n  endpoint: GET /\n  p95_target: quick', 3, '"quick" is not a limit'],
    ['entry:\n  endpoint: GET /\n  p95_target: <1s\n  load: many users', 4, 'is not a number of users'],
    ['minimum_throughput:\n  burst: 5000 requests/second (now and then)', 2, 'unknown remark'],
    ['minimum_throughput:\n  burst: 5000 requests/second (for ever)', 2, 'not a duration'],
    ['resource_limits:\n  gpu: <70%', 2, "there is no resource 'gpu'"],
    ['acceptable_errors:\n  timeots: <1%', 2, "there is no kind of error 'timeots'"],
    [`sla:\n${'  - p95 < 1s\n'.repeat(60_000)}`, 1, 'too many or too deeply nested'],
    [`${'['.repeat(50)}${']'.repeat(50)}`, 1, 'too many or too deeply nested'],
  ])('reports that %3$s, with the line %2$i', (text, line, message) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        code: expect.stringMatching(/^bad-sla/),
        message: expect.stringContaining(message),
        advice: expect.stringMatching(/\S/),
        place: expect.objectContaining({ file: 'slas.yaml', line: expect.any(Number) }),
      }),
    )
    try {
      read(text)
    } catch (error) {
      if (!message.includes('too many')) expect((error as PlimsollError).place!.line).toBe(line)
    }
  })

  it('is parsed, or refused with an error, whatever it contains', () => {
    const word = fc.constantFrom(
      ...[
        'sla',
        'endpoints',
        'phases',
        'endpoint',
        'load',
        'p95_target',
        'minimum_throughput',
        'burst',
        'resource_limits',
      ],
      ...[
        'acceptable_errors',
        '5xx',
        ': ',
        '\n',
        '\n  ',
        '- ',
        '{',
        '}',
        '[',
        ']',
        ',',
        '<100ms',
        '<1%',
        '&a',
        '*a',
        '!!js',
        '|',
        '>',
      ],
      ...[
        'p95 < 1s',
        '100 concurrent users',
        '(for 30 seconds)',
        '1000 requests/second',
        '"',
        "'",
        '#',
        '? ',
        '\t',
        '<<: ',
      ],
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string({ maxLength: 4 })), { maxLength: 20 }), (words) => {
        try {
          for (const { written, place } of read(words.join(''))) {
            expect(formatSlaText(written)).toBeTruthy()
            expect(place.line).toBeGreaterThan(0)
          }
        } catch (error) {
          expect(error).toBeInstanceOf(PlimsollError)
          expect((error as PlimsollError).code).toMatch(/^bad-sla/)
        }
      }),
      { numRuns: times(5_000), seed: 9 },
    )
  })
})
