import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../test/support/repeats.ts'
import { PlimsollError } from '../../base/error.ts'
import { type Endpoint, endpoint } from '../../plan/endpoint/endpoint.ts'
import { users } from '../../plan/load/load.ts'
import { type Plan, plan } from '../../plan/plan.ts'
import { scenario } from '../../plan/scenario.ts'
import { describePlan } from '../../plan-file/description/described-plan.ts'
import { formatLimit } from './limit.ts'
import { readSlas } from './sla-reader.ts'

const list = endpoint('GET /sla/agents', { sla: { p95: '300ms', errors: '0.1%' } })
const odd = endpoint('GET /sla/odd', { name: 'list: all < 5' })
const quiet = endpoint('GET /sla/quiet')
const all = [list, odd, quiet]

function planWith(sla: unknown, phaseSla: unknown = undefined): Plan {
  return plan({
    target: 'http://127.0.0.1',
    mix: scenario('s', () => {}),
    load: users({ warmup: { hold: 1, for: '1s' }, steady: { hold: 1, for: '1s', sla: phaseSla as never } }),
    sla: sla as never,
  })
}

const read = (texts: string[], endpoints: readonly Endpoint[] = all, made = planWith(undefined)) =>
  readSlas(describePlan(made, { endpoints }), { texts, phases: ['warmup', 'steady'] })

const short = (slas: ReturnType<typeof read>) =>
  slas.map(({ scope, phase, metric, limit }) => [scope, phase, metric.name, formatLimit(limit)])

describe('SLAs', () => {
  it('are read from the plan, its phases, its endpoints and the command line, in this order', () => {
    const made = planWith({ rps: '>=10', errors: undefined }, { p99: '< 1s' })
    expect(short(read(['max < 2s'], all, made))).toEqual([
      ['run', undefined, 'rps', '>= 10/s'],
      ['run', 'steady', 'p99', '< 1.0 s'],
      ['GET /sla/agents', undefined, 'p95', '<= 300 ms'],
      ['GET /sla/agents', undefined, 'errors', '<= 0.1%'],
      ['run', undefined, 'max', '< 2.0 s'],
    ])
  })

  it('of phases that are not part of the run are kept, with the reason why they are not meant for it', () => {
    const made = planWith({ p50: { limit: '1s', in: 'steady' } }, { p99: '1s' })
    const heavy = { phase: 'heavy', keys: ['levels', 'heavy'], sla: { rps: '>= 9' } as const, endpoints: {} }
    const slas = readSlas(describePlan(made), {
      phases: ['warmup'],
      otherPhases: [
        { level: undefined, names: ['warmup', 'steady'], slas: [] },
        { level: 'heavy', names: ['ramp', 'heavy'], slas: [heavy] },
      ],
      texts: ['p95 < 1s in steady', 'p95 < 1s after steady', 'p95 < 1s in heavy', 'p95 < 1s in warmup'],
    })
    const missing = "for the phase 'steady', which this run does not have"
    expect(
      slas.map(({ phase, clauses, metric, notMeant }) => [
        phase ?? clauses?.after?.phase,
        metric.name,
        notMeant,
      ]),
    ).toEqual([
      ['steady', 'p50', missing],
      ['steady', 'p99', missing],
      ['heavy', 'rps', "for the level 'heavy'"],
      ['steady', 'p95', missing],
      ['steady', 'p95', missing],
      ['heavy', 'p95', "for the level 'heavy'"],
      ['warmup', 'p95', undefined],
    ])
  })

  it.each([
    ['p95<300ms', ['run', undefined, 'p95', '< 300 ms']],
    ['  errors.5xx  <=  1%  ', ['run', undefined, 'errors.5xx', '<= 1%']],
    ['run: rps > 5', ['run', undefined, 'rps', '> 5/s']],
    ['GET /sla/agents: p99.9 <= 2s', ['GET /sla/agents', undefined, 'p99.9', '<= 2.0 s']],
    ['list: all < 5: p50 < 5ms', ['list: all < 5', undefined, 'p50', '< 5.0 ms']],
  ])('are parsed from %j', (text, expected) => {
    expect(short(read([text], [odd, quiet, endpointOf(list)]))).toEqual([expected])
  })

  it.each([
    ['p95', 'cannot be read', "'p95 < 500ms'"],
    ['', 'cannot be read', "'p95 < 500ms'"],
    ['p95 = 5ms', 'cannot be read', "'p95 < 500ms'"],
    ['p595 < 5ms', "no metric 'p595'", 'Did you mean'],
    ['p95 < 5', 'not a duration', "'250ms'"],
    ['errors < 5', 'not a percentage', "'0.1%'"],
    ['GET /sla/agnets: p95 < 5ms', 'the plan has nothing named', "Did you mean 'GET /sla/agents'?"],
    ['nothing like it at all here: p95 < 5ms', 'the plan has nothing named', 'It has: GET /sla'],
    ['GET /sla/quiet: checks > 5%', "only a whole run has the metric 'checks'", 'the plan’s own sla'],
  ])('refuse %j with advice', (text, message, advice) => {
    expect(() => read([text])).toThrow(
      expect.objectContaining({
        code: 'bad-sla',
        message: expect.stringContaining(message),
        advice: expect.stringContaining(advice),
      }),
    )
  })

  it.each([[true], [{}], [null], [[['300ms']]], [() => 5]])(
    'refuse the limit %s with the line of the plan',
    (limit) => {
      const made = planWith({ p95: limit })
      expect(() => read([], [], made)).toThrow(
        expect.objectContaining({
          code: 'bad-sla',
          message: expect.stringMatching(
            /^the limit of 'p95' is .*, which is (neither text nor a number|not a duration)$/s,
          ),
          place: made.place,
          keys: ['sla', 'p95'],
        }),
      )
    },
  )

  it.each(['p95: 300ms', ['p95'], [5], { 'p95 ': '1s' }, { P95: '1s' }])('refuse %j as an sla', (sla) => {
    expect(() => read([], [], planWith(sla))).toThrow(expect.objectContaining({ code: 'bad-sla' }))
  })

  it('refuse an endpoint named run, because they would be those of the whole run', () => {
    const named = endpoint('GET /sla/run', { name: 'run', sla: { p95: '1s' } })
    expect(() => read([], [named])).toThrow(
      expect.objectContaining({
        code: 'bad-sla',
        place: named.place,
        advice: expect.stringContaining('another name'),
      }),
    )
  })

  it('parse any text or throw an error with advice', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'p95',
        'errors',
        ': ',
        ' ',
        '<',
        '>=',
        '5ms',
        '1%',
        'GET /sla/agents',
        'run',
        '\n',
        '∞',
        '1e9',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    )
    const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(text, (given) => {
        try {
          const [sla] = read([given], [quiet])
          expect(Number.isFinite(sla!.limit.value)).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(PlimsollError)
          expect((error as PlimsollError).code).toBe('bad-sla')
          expect((error as PlimsollError).advice).toBeTruthy()
        }
      }),
      { numRuns: times(2_000), seed: 7 },
    )
  })
})

/** The endpoint without its own SLAs. */
function endpointOf(made: Endpoint): Endpoint {
  return { ...made, options: {} }
}

describe('SLAs of endpoints in a phase', () => {
  const planOf = (endpoints: object) =>
    plan({
      target: 'http://127.0.0.1',
      mix: scenario('s', () => {}),
      load: users({ steady: { hold: 1, for: '1s', sla: { errors: '1%' }, endpoints: endpoints as never } }),
    })

  it('apply in addition to those of the phase', () => {
    const slas = read([], [quiet], planOf({ 'GET /sla/quiet': { p95: '20ms' } }))
    expect(short(slas)).toEqual([
      ['run', 'steady', 'errors', '<= 1%'],
      ['GET /sla/quiet', 'steady', 'p95', '<= 20 ms'],
    ])
    expect(slas[1]).toMatchObject({
      kind: 'request',
      keys: ['load', 'steady', 'endpoints', 'GET /sla/quiet', 'p95'],
    })
  })

  it('refuse an unknown endpoint', () => {
    expect(() => read([], [quiet], planOf({ 'GET /sla/quite': { p95: '20ms' } }))).toThrow(
      expect.objectContaining({
        code: 'bad-sla',
        message: 'the plan has no endpoint "GET /sla/quite"',
        advice: "Did you mean 'GET /sla/quiet'?",
        keys: ['load', 'steady', 'endpoints', 'GET /sla/quite'],
      }),
    )
  })
})
