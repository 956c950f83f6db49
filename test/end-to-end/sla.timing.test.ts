import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseRunRecord } from '../../src/record/run-record-reader.ts'
import { NodeServer } from '../servers/node-server.ts'
import { plimsoll, Workspace } from '../support/command.ts'

/* The clauses of SLAs, through the real command. */

const space = new Workspace()
let server: NodeServer
/** Answers one request every 14 ms, about 70 per second, however many arrive. */
let queue: NodeServer

beforeAll(async () => {
  server = await NodeServer.http((request, response) => {
    response.statusCode = request.url === '/gone' ? 503 : 200
    response.end('ok')
  })
  let freeMs = 0
  queue = await NodeServer.http((_, response) => {
    freeMs = Math.max(freeMs, performance.now()) + 14
    setTimeout(() => response.end('ok'), freeMs - performance.now())
  })
})

afterAll(async () => {
  await Promise.all([server.stop(), queue.stop()])
  space.remove()
})

function plan(rest: string, scenarios = "scenario('look', ({ call }) => call(look))"): string {
  return space.write(
    'sla.load.ts',
    `import { arrivals, endpoint, plan, scenario, users } from 'plimsoll'
const look = endpoint('GET /look', { tags: ['quick'] })
const gone = endpoint('GET /gone')
export default plan({
  target: '${server.url}',
  mix: ${scenarios},
  ${rest}
})
`,
  )
}

async function run(file: string, ...words: string[]) {
  const ended = await plimsoll(['run', file, '--json', space.path('sla.json'), '--no-type-check', ...words])
  return { ...ended, record: parseRunRecord(space.record('sla.json')) }
}

describe('an SLA', () => {
  it('an SLA with abort ends the run, which fails then', async () => {
    const file = plan(
      `load: users({ steady: { hold: 2, for: '1m' } }),
  sla: { errors: { limit: '10%', or: 'abort after 2s' }, max: '60s' },`,
      "scenario('gone', async ({ call, wait }) => { await wait('20ms'); await call(gone).catch(() => {}) })",
    )
    const { code, stderr, record } = await run(file)
    expect([code, record.run.ended, record.verdict.status]).toEqual([1, 'aborted', 'fail'])
    expect(record.run.durationSeconds).toBeGreaterThan(2)
    expect(record.run.durationSeconds).toBeLessThan(15)
    expect(record.verdict.slas[0]).toMatchObject({ metric: 'errors', action: 'abort', status: 'fail' })
    expect(stderr).toContain('ended by a broken SLA')
    expect(record.findings.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^The run was ended after .*, because errors were 100%, the SLA is <= 10%\.$/),
    )
  })

  it('on throughput counts requests that were answered in time, not those that were sent', async () => {
    const file = plan(
      `load: arrivals({ steady: { hold: '140/s', for: '3s' } }, { inFlight: 1000 }),
  sla: { max: '60s' },`,
    )
    const { code, record } = await run(file, '--host', queue.url, '--sla', 'rps >= 135')
    const [, rps] = record.verdict.slas
    expect(rps).toMatchObject({ metric: 'rps', status: 'fail' })
    // In the end all were answered, but the target is slower than the rate.
    expect(record.totals.requests).toBe(420)
    expect(rps!.actual).toBeGreaterThan(40)
    expect(rps!.actual).toBeLessThan(100)
    expect(record.judged.totals.requestsPerSecond).toBe(rps!.actual)
    expect(code).toBe(1)
  })

  it('can apply to a tag, a scenario, and a phase of either', async () => {
    const file = plan(
      `load: users({ first: { hold: 2, for: '1s' }, second: { hold: 2, for: '1s' } }),
  tags: { quick: { errors: '0%' } },
  sla: { max: '60s' },`,
      "[[1, scenario('browse', { sla: { errors: '0%' } }, async ({ call, wait }) => { await call(look); await wait('5ms') })], [1, scenario('fetch', async ({ call, wait }) => { await wait('5ms'); await call(gone).catch(() => {}) })]]",
    )
    const texts = [
      'scenario fetch: errors.503 <= 1%',
      'tag quick: rps >= 1 in second',
      'errors < 90%',
      'browse: requests >= 1',
    ]
    const { code, record } = await run(file, ...texts.flatMap((text) => ['--sla', text]))
    expect(
      record.verdict.slas.map(({ kind, scope, metric, status }) => [kind, scope, metric, status]),
    ).toEqual([
      ['run', 'run', 'max', expect.stringMatching(/^(pass|undecided)$/)],
      ['tag', 'quick', 'errors', 'pass'],
      ['scenario', 'browse', 'errors', 'pass'],
      ['scenario', 'fetch', 'errors.503', 'fail'],
      ['tag', 'quick', 'rps', 'pass'],
      ['run', 'run', 'errors', 'pass'],
      ['scenario', 'browse', 'requests', 'pass'],
    ])
    // The rows for it are in no table of the record.
    expect(record.endpoints.map(({ name }) => name)).toEqual(['GET /look', 'GET /gone'])
    expect(code).toBe(1)
  })

  it('an SLA without data is not a pass, and the reason is reported', async () => {
    const file = plan(
      `load: users({ first: { hold: 2, for: '600ms' } }),
  sla: { max: '60s' },`,
    )
    const texts = [
      'GET /gone: p95 < 1s',
      'p95 < 1s while users >= 100',
      'rps >= 1 for 30s',
      'postgres.connections < 20',
    ]
    const { code, stderr, record } = await run(file, ...texts.flatMap((text) => ['--sla', text]))
    expect([code, record.verdict.status]).toEqual([4, 'no-data'])
    expect(record.verdict.reasons.map(({ message }) => message)).toEqual([
      'nothing was measured for p95 of GET /gone: GET /gone was never called',
      'nothing was measured for p95 while users >= 100: users were never >= 100',
      'nothing was measured for rps for 30s: there was no uninterrupted stretch of 30s to judge',
      'nothing was measured for postgres.connections: no monitor publishes postgres.connections',
    ])
    expect(stderr).toContain('NO DATA')
    // A certain lack of data is reported before the load.
    expect(stderr.match(/^! all requests: .*(?= will have no data: )/gm)).toEqual([
      '! all requests: p95 while users >= 100',
      '! all requests: rps for 30s',
      '! all requests: postgres.connections',
    ])
    expect(stderr.indexOf('will have no data')).toBeLessThan(stderr.indexOf('NO DATA'))
  })

  it('reports Apdex and goodput of the judged phases', async () => {
    const file = plan(
      `load: users({ warmup: { hold: 1, for: '300ms', judged: false }, first: { hold: 2, for: '1s' } }),
  sla: { p99: '10s', 'apdex(2s)': 0.5 },`,
      "scenario('both', async ({ call }) => { await call(look); await call(gone).catch(() => {}) })",
    )
    const { record } = await run(file)
    const { totals, endpoints } = record.judged
    expect(totals.apdex).toEqual({ score: expect.closeTo(0.5, 1), withinMs: 2_000 })
    expect(totals.goodput).toMatchObject({ share: expect.closeTo(0.5, 1), withinMs: 10_000 })
    expect(totals.goodput!.perSecond).toBeCloseTo(totals.goodput!.share * totals.requestsPerSecond, 1)
    expect(endpoints.map(({ goodput }) => goodput?.share)).toEqual([1, 0])
    expect(record.totals.apdex).toBeUndefined()
  })
})

describe('a mistake in an SLA is reported before any load, with its line', () => {
  const load = "load: users({ steady: { hold: 1, for: '1s' } }),"

  it.each([
    ['sla: { erors: 1 },', /❯ +8 │ .*erors/, "Did you mean 'errors'?"],
    [
      "sla: {\n    p95: [\n      '1s',\n      { limit: '2s', whiel: 'users > 1' },\n    ],\n  },",
      /❯ +9 │ .*p95/,
      "Did you mean 'while'?",
    ],
    ["sla: ['rps >= 10',\n 'rps >= 10 for 30'],", /❯ +9 │ .*for 30/, "'250ms'"],
    ["sla: [{ p95: '1s' }, { p99: '1s in staedy' }],", /❯ +8 │ .*p99/, "Did you mean 'steady'?"],
  ])('%s', async (sla, frame, advice) => {
    const file = plan(`${load}\n  ${sla}`)
    const { code, stderr } = await plimsoll(['run', file, '--no-type-check'])
    expect(code).toBe(2)
    expect(stderr).toMatch(frame)
    expect(stderr).toContain(advice)
    expect(stderr).not.toMatch(/^\s+at /m)
  })

  it.each([
    [['--sla', 'p95 < 300'], 'which is not a duration'],
    [['--sla-file', 'missing.yaml'], 'which does not exist'],
    [['--baseline', 'missing.json'], 'which does not exist'],
    [['--sla-file', 'wrong.yaml'], 'wrong.yaml:3'],
    [['--baseline', 'wrong.yaml'], 'is not JSON'],
    [['--baseline', 'other.json'], 'is not a run record'],
  ])('%j', async (words, message) => {
    space.write('wrong.yaml', 'sla:\n  - errors < 1%\n  - GET /loook: p95 < 1s\n')
    space.write('other.json', '{"schema":"plimsoll.run/1"}')
    const file = plan(load)
    const { code, stderr } = await plimsoll(['run', file, '--no-type-check', ...words], { cwd: space.folder })
    expect(code).toBe(2)
    expect(stderr).toContain(message)
    expect(stderr).not.toMatch(/^\s+at /m)
  })
})
