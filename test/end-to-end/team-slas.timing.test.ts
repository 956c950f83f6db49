import type { ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseRunRecord } from '../../src/record/run-record-reader.ts'
import { NodeServer } from '../servers/node-server.ts'
import { plimsoll, Workspace } from '../support/command.ts'

/*
 * Every form of SLA of the five teams, three times through the real command: with a server that meets all of them, with
 * one that meets none, and in a run that ends before anything is judged. The limits are loose enough for a busy machine.
 */

const space = new Workspace()
let quick: NodeServer
/** Answers after 1.5 s: of four replies one is good, one is refused, one is an error, and one never comes. */
let broken: NodeServer

beforeAll(async () => {
  quick = await NodeServer.http((_, response) => response.end('{"id":1}'))
  const answers: ((response: ServerResponse) => void)[] = [
    (response) => response.end('{"id":1}'),
    (response) => response.writeHead(404).end(),
    (response) => response.writeHead(503).end(),
    () => undefined,
  ]
  // Counted by endpoint: otherwise calls in pairs would always get the same answers.
  const counts = new Map<string, number>()
  broken = await NodeServer.http(({ url = '' }, response) => {
    const count = counts.get(url) ?? 0
    counts.set(url, count + 1)
    const answer = answers[count % answers.length]!
    setTimeout(() => answer(response), 1_500)
  })
})

afterAll(async () => {
  await Promise.all([quick.stop(), broken.stop()])
  space.remove()
})

interface Ends {
  kept: Standing[]
  broken: Standing[]
  nothing: Standing[]
}

type Standing = [sla: string, status: string]

/** The states of a plan's SLAs after the three runs. Also checks the exit codes. */
async function ends(name: string, plan: string, more: readonly string[] = []): Promise<Ends> {
  const file = space.write(
    `${name}.load.ts`,
    `import { counter, endpoint, options, plan, rate, scenario, trend, users } from 'plimsoll'
const { early } = options({ early: false })
${plan}`,
  )
  const run = async (what: keyof Ends, words: readonly string[]) => {
    const json = space.path(`${name}-${what}.json`)
    const { code, stderr } = await plimsoll([
      'run',
      file,
      '--no-type-check',
      '--json',
      json,
      ...more,
      ...words,
    ])
    const record = parseRunRecord(space.record(`${name}-${what}.json`))
    const standings = record.verdict.slas.map(
      ({ scope, metric, clauses, phase, status }): Standing => [
        [scope === 'run' ? '' : `${scope}:`, metric, phase === null ? '' : `in ${phase}`, clauses]
          .filter((part) => part !== '')
          .join(' '),
        status,
      ],
    )
    return { code, stderr, record, standings }
  }
  const [kept, fails, nothing] = await Promise.all([
    run('kept', ['--host', quick.url]),
    run('broken', ['--host', broken.url]),
    run('nothing', ['--host', quick.url, '--option', 'early=true']),
  ])
  expect([kept.code, kept.record.verdict.reasons, kept.stderr]).toEqual([0, [], expect.any(String)])
  expect([fails.code, fails.record.verdict.status]).toEqual([1, 'fail'])
  expect([nothing.code, nothing.record.verdict.status]).toEqual([4, 'no-data'])
  // Each has a reason why there is no data.
  for (const { reason } of nothing.record.verdict.slas) expect(reason).toMatch(/\w/)
  return { kept: kept.standings, broken: fails.standings, nothing: nothing.standings }
}

/** Expects this status of all SLAs, except those that nothing can measure yet. */
function expectAll(
  standings: readonly Standing[],
  status: string | RegExp,
  unmeasured: readonly string[] = [],
): void {
  expect(standings.length).toBeGreaterThan(2)
  for (const [sla, actual] of standings) {
    const expected = unmeasured.includes(sla) ? 'no-data' : status
    // Of a run of a second, a busy machine can delay every request, so that a limit on a time is undecided.
    expect(`${sla} ${actual}`).toMatch(
      new RegExp(` (?:undecided|${typeof expected === 'string' ? expected : expected.source})$`),
    )
  }
}

/** A scenario's body that can end the test at once. */
const unlessEarly = "if (early) stopTest('too early')"

describe('the SLAs of the five teams', { timeout: 60_000 }, () => {
  it('a resource optimiser: a limit per endpoint on p50, p95, p99 and max, and a level’s own', async () => {
    const { kept, broken, nothing } = await ends(
      'resource-agent',
      `const limits = { p50: '1s', p95: '1.1s', p99: '1.2s', max: '1.3s' }
const health = endpoint('GET /health/', { sla: limits })
const metrics = endpoint('GET /system/metrics', { sla: limits })
const analysis = endpoint('POST /analysis/', { sla: limits })
export default plan({
  target: 'http://127.0.0.1:1',
  timeout: '2500ms',
  mix: scenario('normal', async ({ call, all, stopTest }) => {
    await call(health).catch(() => {})
    ${unlessEarly}
    for (let i = 0; i < 2; i++)
      await all([health, metrics, analysis, health, metrics, analysis].map((each) => () => call(each).catch(() => {})))
  }),
  sla: { mean: '1s', max: '60s' },
  levels: {
    light: { users: 4, for: '5s', ramp: '1s', sla: { rps: '>=100', errors: '0.1%' } },
  },
})`,
      ['--level', 'light'],
    )
    expect(kept).toHaveLength(3 * 4 + 2 + 2)
    expectAll(kept, 'pass')
    expect(broken.find(([sla]) => sla === 'max')).toEqual([
      'max',
      expect.stringMatching(/^(pass|undecided)$/),
    ])
    expectAll(
      broken.filter(([sla]) => sla !== 'max'),
      'fail',
    )
    expectAll(nothing, 'no-data')
  })

  it('an agent platform: p95 and errors at every level, workflows, cache hits and database latency', async () => {
    const { kept, broken, nothing } = await ends(
      'agent360',
      `const init = endpoint('POST /workflow/init')
const step = endpoint('POST /workflow/:id/step')
const hit = rate('cache hit', { sla: { rate: '>= 80%' } })
const latency = trend('database latency', { unit: 'ms', sla: { mean: '< 100ms' } })
export default plan({
  target: 'http://127.0.0.1:1',
  timeout: '2500ms',
  mix: scenario('workflow', async ({ call, group, stopTest }) => {
    ${unlessEarly}
    const begun = Date.now()
    await group('workflow', async () => {
      await call(init).catch(() => {})
      await call(step, { params: { id: 1 } }).catch(() => {})
    })
    const isSlow = Date.now() - begun > 2_000
    hit.add(!isSlow)
    latency.add(isSlow ? 900 : 5)
  }),
  sla: { p95: { limit: '1s', while: 'users >= 4' }, errors: '1%', 'target.cpu': { limit: '80%', or: 'warn' } },
  groups: { workflow: { p95: '2s' } },
  levels: { heavy: { users: 4, for: '7s', ramp: '500ms', rampDown: '500ms', sla: { p95: '1s', errors: '1%' } } },
})`,
      ['--level', 'heavy'],
    )
    expectAll(kept, 'pass', ['target.cpu'])
    expectAll(broken, 'fail', ['target.cpu'])
    expectAll(nothing, 'no-data')
  })

  it('a cost optimiser: mean and p95 per level, throughput per operation and provider, CPU and memory', async () => {
    const { kept, broken, nothing } = await ends(
      'cost-agent',
      `const collect = endpoint('POST /collect', { tags: ['aws'], sla: { rps: '>= 20' } })
const analyze = endpoint('POST /analyze', { sla: { rps: '>= 20' } })
const analyzed = counter('analyses', { sla: { perSecond: '>= 20' } })
export default plan({
  target: 'http://127.0.0.1:1',
  timeout: '2500ms',
  mix: scenario('costs', { sla: { rps: '>= 40', errors: '1%' } }, async ({ call, stopTest }) => {
    ${unlessEarly}
    await call(collect).catch(() => {})
    await call(analyze).catch(() => {})
    analyzed.add()
  }),
  tags: { aws: { rps: '>= 20' } },
  sla: { errors: '1%', 'target.cpu': { limit: '< 80%', or: 'warn' }, 'target.memory': { limit: '< 512MB', or: 'warn' }, max: '60s' },
  levels: {
    normal: { users: 5, for: '5s', ramp: '500ms', sla: { mean: '1s', p95: '1.2s' }, endpoints: { 'POST /analyze': { p95: '1.2s' } } },
  },
})`,
      ['--level', 'normal'],
    )
    const unmeasured = ['target.cpu', 'target.memory']
    expectAll(kept, 'pass', unmeasured)
    expectAll(
      broken.filter(([sla]) => sla !== 'max'),
      'fail',
      unmeasured,
    )
    expectAll(nothing, 'no-data')
  })

  it('a marketplace: its document, and a limit for each of its functions', async () => {
    const document = space.write(
      'plant.yaml',
      `certification:
  endpoint: POST /api/v1/genesis/certify
  p50_target: <1000ms
  p95_target: <1100ms
  p99_target: <1200ms
  load: 3 concurrent users
agent_search:
  endpoint: GET /api/v1/agents?search=...
  p95_target: <1100ms
  load: 3 concurrent users, database indexed
minimum_throughput:
  baseline: 50 requests/second
  sustained: 20 requests/second (with P95 <1000ms)
  burst: 50 requests/second (for 3 seconds)
production_targets:
  normal_load: <0.01% (1 error per 10,000 requests)
  peak_load: <0.1% (1 error per 1,000 requests)
acceptable_errors:
  5xx: <0.01% (always bad)
  4xx: <0.1% (validation failures acceptable)
  timeouts: <0.05% (network issues)
`,
    )
    const { kept, broken, nothing } = await ends(
      'plant',
      `const certify = endpoint('POST /api/v1/genesis/certify')
const search = endpoint('GET /api/v1/agents', { name: 'GET /api/v1/agents?search=' })
export default plan({
  target: 'http://127.0.0.1:1',
  timeout: '2500ms',
  mix: scenario('plant', async ({ call, measure, wait, all, stopTest }) => {
    ${unlessEarly}
    await all([() => call(certify).catch(() => {}), () => call(search, { query: { search: 'x' } }).catch(() => {})])
    await measure('create entity', () => wait('1ms'))
  }),
  measures: { 'create entity': { mean: '< 5s' } },
  load: users({ warmup: { hold: 3, for: '500ms', judged: false }, normal: { hold: 3, for: '11s' }, peak: { hold: 4, for: '3s' } }),
})`,
      ['--sla-file', document],
    )
    expect(kept).toHaveLength(14)
    expectAll(kept, 'pass')
    // With such a slow target, nothing is measured at the throughput that the SLA on p95 requires.
    const never = 'p95 in normal while rps >= 20'
    expect(broken.find(([sla]) => sla === never)).toEqual([never, 'no-data'])
    expectAll(
      broken.filter(([sla]) => sla !== never && sla !== 'create entity: mean'),
      'fail',
    )
    expectAll(nothing, 'no-data')
  })

  it('a gateway: SLAs that only warn, and SLAs relative to a baseline', async () => {
    const before = space.path('before.json')
    const plan = `const health = endpoint('GET /health', {
  sla: [{ p95: { limit: '1s', or: 'warn' }, errors: { limit: '5%', or: 'warn' } }, 'p50 < baseline + 900ms'],
})
export default plan({
  target: 'http://127.0.0.1:1',
  timeout: '2500ms',
  mix: scenario('health', async ({ call, stopTest, wait }) => {
    await call(health).catch(() => {})
    ${unlessEarly}
    await wait('5ms')
  }),
  load: users({ warmup: { hold: 5, for: '500ms', judged: false }, steady: { hold: 5, for: '5s' } }),
  sla: ['rps >= baseline * 0.05', 'p95 < baseline + 1000ms', 'errors <= baseline + 1%', 'rps >= 5 in every 2s', 'apdex(1s) >= 0.9', 'goodput.share(1s) >= 90%'],
})`
    const file = space.write(
      'before.load.ts',
      `import { endpoint, options, plan, scenario, users } from 'plimsoll'\nconst { early } = options({ early: false })\n${plan}`,
    )
    const first = await plimsoll([
      'run',
      file,
      '--no-type-check',
      '--json',
      before,
      '--host',
      quick.url,
      '--sla',
      'max < 60s',
    ])
    // Without a baseline, SLAs that are relative to one are not meant for the run, so that the first baseline can be made.
    expect([first.code, space.record('before.json').verdict.status]).toEqual([0, 'pass'])
    const plain = file.replace('before.load.ts', 'plain.load.ts')
    space.write(
      'plain.load.ts',
      `import { endpoint, options, plan, scenario, users } from 'plimsoll'\nconst { early } = options({ early: false })\n${plan.replace(", 'p50 < baseline + 900ms'", '').replace(/sla: \['rps >= baseline[^\]]*\]/, "sla: { max: '60s' }")}`,
    )
    expect(
      (await plimsoll(['run', plain, '--no-type-check', '--json', before, '--host', quick.url])).code,
    ).toBe(0)

    const { kept, broken, nothing } = await ends('connector', plan, ['--baseline', before])
    expectAll(kept, 'pass')
    expectAll(broken, /fail|warn/)
    expect(broken.filter(([, status]) => status === 'warn')).toHaveLength(2)
    expectAll(nothing, 'no-data')
  })
})
