import { mkdirSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RunRecord } from '../../src/record/run-record.ts'
import { NodeServer } from '../servers/node-server.ts'
import { plimsoll, Workspace } from '../support/command.ts'

let server: NodeServer
let space: Workspace
beforeAll(async () => {
  server = await NodeServer.http((_, response) => response.end('ok'))
})
afterAll(() => server.stop())
beforeEach(() => {
  space = new Workspace()
})
afterEach(() => space.remove())

interface Parts {
  load?: string
  sla?: string
  endpointSla?: string
  mix?: string
  more?: string
}

/** A plan with two endpoints and, unless it is given another mix, one scenario that calls the first of them. */
function plan(
  { load = "load: users({ steady: { hold: 2, for: '400ms' } })", sla, endpointSla, mix, more = '' }: Parts,
  name = 'shop',
): string {
  return space.write(
    `${name}.load.ts`,
    `import { endpoint, plan, profile, scenario, several, shape, users, arrivals } from 'plimsoll'
const look = endpoint('GET /look')
const buy = endpoint('GET /buy'${endpointSla === undefined ? '' : `, ${endpointSla}`})
const calls = (...list) => async ({ call, wait }) => { for (const each of list) await call(each); await wait('20ms') }
export default plan({
  target: '${server.url}',
  mix: ${mix ?? "scenario('look', calls(look))"},
  ${load},
  ${sla === undefined ? '' : `sla: ${sla},`}
  ${more}
})
`,
  )
}

const run = (...words: string[]) => plimsoll(['run', ...words, '--no-type-check'], { cwd: space.folder })

/** The SLAs of a record: metric and clauses, status, reason. */
const slasOf = ({ verdict }: RunRecord) =>
  verdict.slas.map(({ metric, clauses, status, reason }) => [`${metric} ${clauses}`.trim(), status, reason])

const levels = `levels: {
    normal: { users: 1, for: '400ms', sla: { rps: '>= 1' } },
    peak: { users: 3, for: '400ms', sla: { rps: '>= 2' } },
  }`
const twoScenarios = `[[1, scenario('browse', { tags: ['smoke'] }, calls(look))],
    [1, scenario('checkout', { tags: ['full'], endpoints: [buy], sla: { p95: '60s' } }, calls(look, buy))]]`

/** What is declared, the words of the command, and the SLA that is not meant for the run, with the reason. */
const cases: [name: string, parts: Parts, words: string[], sla: string, reason: string][] = [
  [
    'an SLA of another level',
    { load: levels, sla: "['p60 < 60s']" },
    ['--level', 'normal'],
    'rps',
    "for the level 'peak'",
  ],
  [
    'an SLA of the whole plan in a phase of another level',
    { load: levels, sla: "['max < 60s in peak', 'p60 < 60s']" },
    ['--level', 'normal'],
    'max',
    "for the level 'peak'",
  ],
  [
    'an SLA after the start of a phase of another level',
    { load: levels, sla: "['max < 60s after peak', 'p60 < 60s']" },
    ['--level', 'normal'],
    'max after peak',
    "for the level 'peak'",
  ],
  [
    'an SLA of an endpoint in a phase of another level',
    { load: levels, sla: "['p60 < 60s']", endpointSla: "{ sla: { p50: { limit: '1s', in: 'peak' } } }" },
    ['--level', 'normal'],
    'p50',
    "for the level 'peak'",
  ],
  [
    "an SLA of the command line in a phase of the plan's own load",
    { load: `load: users({ steady: { hold: 2, for: '400ms' } }), ${levels}`, sla: "['p60 < 60s']" },
    ['--level', 'peak', '--sla', 'p50 < 1ms in steady'],
    'p50',
    "for the phase 'steady', which this run does not have",
  ],
  [
    'an SLA of a level in a run of the own load',
    { load: `load: users({ steady: { hold: 2, for: '400ms' } }), ${levels}`, sla: "['p60 < 60s']" },
    [],
    'rps',
    "for the level 'normal'",
  ],
  [
    'an SLA of a phase that a flag replaces',
    { load: "load: users({ busy: { hold: 2, for: '400ms', sla: { p50: '1us' } } })", sla: "['p60 < 60s']" },
    ['-u', '1', '-t', '400ms'],
    'p50',
    "for the phase 'busy', which this run does not have",
  ],
  [
    'an SLA of a phase that --run-time cuts off',
    {
      load: "load: users({ first: { hold: 1, for: '400ms' }, last: { hold: 1, for: '1m', sla: { p50: '1us' } } })",
      sla: "['p60 < 60s']",
    },
    ['-t', '300ms'],
    'p50',
    "for the phase 'last', which this run does not have",
  ],
  [
    'an SLA in a phase of a shape that a flag replaces',
    {
      load: "load: shape((s) => (s < 1 ? { users: 1, phase: 'calm' } : undefined))",
      sla: "['p60 < 60s', 'p50 < 1us in calm']",
    },
    ['-u', '1', '-t', '400ms'],
    'p50',
    "for the phase 'calm', which this run does not have",
  ],
  [
    'an SLA for more users than planned, which another level has',
    { load: levels, sla: "['p60 < 60s', 'p50 < 1us while users >= 3']" },
    ['--level', 'normal'],
    'p50 while users >= 3',
    "for the level 'peak': this load has at most 1 user",
  ],
  [
    'an SLA for fewer users than planned, which another level has',
    { load: levels, sla: "['p60 < 60s', 'p50 < 1us while users < 2']" },
    ['--level', 'peak'],
    'p50 while users < 2',
    "for the level 'normal': this load never has users < 2",
  ],
  [
    'an SLA for users in a load of arrivals, which another level has',
    {
      load: "levels: { normal: { users: 3, for: '400ms' }, burst: { rate: '50/s', for: '400ms' } }",
      sla: "['p60 < 60s', 'p50 < 1us while users >= 3']",
    },
    ['--level', 'burst'],
    'p50 while users >= 3',
    "for the level 'normal': this load is of arrivals and plans no users",
  ],
  [
    'an SLA of a scenario that the tags leave out',
    { mix: twoScenarios, sla: "['p60 < 60s']" },
    ['--tag', 'smoke'],
    'p95',
    'the tags leave out its scenario',
  ],
  [
    'an SLA of an endpoint that only scenarios name that the tags leave out',
    { mix: twoScenarios, sla: "['p60 < 60s']", endpointSla: "{ sla: { p50: '1us' } }" },
    ['--exclude-tag', 'full'],
    'p50',
    'the tags leave out its endpoint',
  ],
  [
    'an SLA of an endpoint whose own tags the filter leaves out',
    {
      mix: twoScenarios.replace('endpoints: [buy], ', ''),
      sla: "['p60 < 60s']",
      endpointSla: "{ tags: ['full'], sla: { p50: '1us' } }",
    },
    ['--tag', 'smoke'],
    'p50',
    'the tags leave out its endpoint',
  ],
  [
    'an SLA relative to a baseline without a baseline',
    { sla: "['p60 < 60s', 'p95 < baseline + 10%']" },
    [],
    'p95',
    'relative to a baseline, and none was given',
  ],
  [
    'an SLA relative to a baseline whose file need not exist',
    { sla: "['p60 < 60s', 'p95 < baseline + 10%']" },
    ['--baseline', 'before.json', '--baseline-optional'],
    'p95',
    'relative to a baseline, and none was given',
  ],
]

describe('not meant for this run', { timeout: 60_000 }, () => {
  it.each(cases)('%s is told before the load, shown, skipped in JUnit, and not counted', async (...row) => {
    const [, parts, words, sla, reason] = row
    const outputs = ['--json', 'run.json', '--junit', 'run.xml', '--markdown', 'run.md']
    const { code, stderr } = await run(plan(parts), ...words, ...outputs)
    const record = space.record('run.json')
    expect(slasOf(record)).toContainEqual([sla, 'not-meant', reason])
    expect([code, record.verdict]).toMatchObject([0, { status: 'pass', reasons: [] }])
    const [before, after] = stderr.split('\nSLAs\n') as [string, string]
    expect(before).toMatch(/^· not meant for this run: /m)
    expect(before).toContain(reason)
    const line = after.split('\n').find((text) => text.startsWith('  - ') && text.includes(` ${sla} `))
    expect(line).toContain(reason)
    const met = record.verdict.slas.filter(({ status }) => status === 'pass').length
    expect(after).toContain(met === 1 ? 'the SLA is met' : `all ${met} SLAs are met`)
    expect(space.read('run.xml')).toContain('<skipped message="not meant for this run: ')
    expect(space.read('run.md')).toContain(`${met} of ${met} SLA`)
    expect(space.read('run.md')).toContain('➖')
  })

  it.each<[string, Parts, string[], string, RegExp]>([
    [
      'of more users than any level has: no data',
      { load: levels, sla: "['p60 < 60s', 'p50 < 1us while users >= 9']" },
      ['--level', 'peak'],
      'p50 while users >= 9',
      /no-data/,
    ],
    [
      'of a throughput that is not reached: no data',
      { load: levels, sla: "['p60 < 60s', 'p50 < 1us while rps >= 100000']" },
      ['--level', 'peak'],
      'p50 while rps >= 100000',
      /no-data/,
    ],
    [
      'of an endpoint that a scenario that is kept names, too: judged',
      {
        mix: "[[1, scenario('a', { tags: ['smoke'], endpoints: [buy] }, calls(buy))], [1, scenario('b', { tags: ['full'], endpoints: [buy] }, calls(buy))]]",
        endpointSla: "{ tags: ['full'], sla: { p50: '1us' } }",
      },
      ['--tag', 'smoke'],
      'p50',
      /fail|undecided/,
    ],
    [
      'of an endpoint whose tags no scenario has: judged',
      {
        mix: "[[1, scenario('a', { tags: ['smoke'] }, calls(buy))], [1, scenario('b', { tags: ['full'] }, calls(look))]]",
        endpointSla: "{ tags: ['api'], sla: { p50: '1us' } }",
      },
      ['--tag', 'smoke'],
      'p50',
      /fail|undecided/,
    ],
  ])('is not an SLA %s', async (_, parts, words, sla, status) => {
    const { code } = await run(plan(parts), ...words, '--json', 'run.json')
    expect(code).not.toBe(0)
    const found = slasOf(space.record('run.json')).find(([name]) => name === sla)
    expect(found?.[1]).toMatch(status)
  })

  it('cannot be known of an endpoint that no scenario names: it has no data, with the advice to name it', async () => {
    const mix = twoScenarios.replace('endpoints: [buy], ', '')
    const file = plan({ mix, sla: "['p60 < 60s']", endpointSla: "{ sla: { p50: '1s' } }" })
    const { code, stderr } = await run(file, '--tag', 'smoke')
    expect([code, stderr]).toEqual([4, expect.stringContaining('name it in their endpoints')])
    // Without a filter, that advice would be wrong.
    const all = plan({ sla: "['p60 < 60s']", endpointSla: "{ sla: { p50: '1s' } }" })
    expect((await run(all)).stderr).not.toContain('name it in their endpoints')
  })

  it('a run for which no SLA is meant has no data', async () => {
    const { code, stderr } = await run(plan({ sla: "['p95 < baseline + 10%']" }), '--junit', 'run.xml')
    expect(code).toBe(4)
    expect(stderr).toContain(
      'the only SLA is not meant for this run (relative to a baseline, and none was given)',
    )
    expect(space.read('run.xml')).toContain('type="no-data"')
  })

  it('of a document for several loads are those of other loads, and all levels together are asked for all of it', async () => {
    const document = space.write(
      'limits.yaml',
      `minimum_throughput:
  baseline: 1 requests/second
  burst: 2 requests/second
production_targets:
  normal_load: <60%
  peak_load: <60%
  burst_load: <60%
look:
  endpoint: GET /look
  p50_target: <60s
  load: 3 concurrent users
`,
    )
    const load = `levels: { normal: { users: 1, for: '400ms' }, burst: { users: 3, for: '1400ms' } }`
    const words = ['--sla-file', document, '--json', 'run.json']
    await run(plan({ load }), '--level', 'normal', ...words)
    // Whether a busy machine lets an SLA be decided is not the point here.
    const states = slasOf(space.record('run.json')).map(
      ([sla, status]) => `${sla}: ${status === 'pass' || status === 'undecided' ? 'judged' : status}`,
    )
    expect(states).toEqual([
      'rps: judged',
      'rps: not-meant',
      'errors: judged',
      'errors: not-meant',
      'errors: not-meant',
      'p50 while users >= 3: not-meant',
    ])
    const all = await run(plan({ load }), '--level', 'all', ...words)
    expect(all.stderr).toContain(
      "no level judged all requests in peak: errors < 60% (for the load 'peak', which the plan does not have)",
    )
    expect(all.stderr.match(/no level judged/g)).toHaveLength(1)
  })
})

describe('a baseline', { timeout: 60_000 }, () => {
  it('that does not exist is a mistake, with the file of the nearest name', async () => {
    space.write('before.json', '{}')
    const { code, stderr } = await run(plan({ sla: "['p60 < 60s']" }), '--baseline', 'befor.json')
    expect([code, stderr]).toEqual([2, expect.stringContaining("Did you mean 'before.json'?")])
    expect(stderr).toContain('--baseline-optional')
  })

  it('can be any run in which what is compared was measured, whatever its verdict', async () => {
    const failing = plan({ sla: "['p50 < 1us']" })
    expect((await run(failing, '--json', 'before.json')).code).not.toBe(0)
    const sla = "['p50 < baseline + 60s', 'p60 < 60s']"
    const judged = await run(plan({ sla }), '--baseline', 'before.json')
    expect(judged.code).toBe(0)
    const empty = space.record('before.json')
    for (const status of ['invalid', 'no-data'] as const) {
      const record = { ...empty, verdict: { ...empty.verdict, status } }
      space.write('before.json', JSON.stringify(record))
      expect((await run(plan({ sla }), '--baseline', 'before.json')).code).toBe(0)
    }
    // What the baseline did not measure has no data, and is not taken as met.
    const other = plan({
      sla,
      endpointSla: "{ sla: ['p50 < baseline + 60s'] }",
      mix: "scenario('x', calls(buy))",
    })
    const { code, stderr } = await run(other, '--baseline', 'before.json')
    expect([code, stderr]).toEqual([4, expect.stringContaining('the baseline has no p50 of GET /buy')])
  })
})

describe('a folder with and without levels', { timeout: 60_000 }, () => {
  const folder = () => {
    mkdirSync(space.path('plans'))
    plan({ sla: "['p60 < 60s']" }, 'plans/one')
    plan({ load: levels, sla: "['p60 < 60s']" }, 'plans/two')
    plan({ load: levels.replace('peak:', 'night:'), sla: "['p60 < 60s']" }, 'plans/three')
  }
  const table = (stderr: string) =>
    [...stderr.matchAll(/^plans\/(\w+)\.load\.ts +(\w*) +✓ PASS/gm)].map(([, name, level]) =>
      `${name} ${level}`.trim(),
    )

  it.each<[string[], string[]]>([
    [[], ['one', 'three normal', 'three night', 'two normal', 'two peak']],
    [
      ['--level', 'peak'],
      ['one', 'three normal', 'three night', 'two'],
    ],
    [
      ['--level', 'normal'],
      ['one', 'three', 'two'],
    ],
    [
      ['--level', 'all'],
      ['one', 'three normal', 'three night', 'two normal', 'two peak'],
    ],
  ])('runs with %j', async (words, expected) => {
    folder()
    const { code, stderr } = await run('plans', ...words)
    expect([code, table(stderr)]).toEqual([0, expected])
  })

  it('a level that no plan has is a mistake, with the nearest name', async () => {
    folder()
    const { code, stderr } = await run('plans', '--level', 'peek')
    expect(code).toBe(2)
    expect(stderr).toContain('--level is "peek", which none of the plans has')
    expect(stderr).toContain("Did you mean 'peak'? They have: normal, night, peak.")
  })

  it.each([['--once'], ['--print-config']])('can be looked at with %s', async (word) => {
    folder()
    expect((await run('plans', word)).code).toBe(0)
    expect((await run('plans', word, '--level', 'peak')).code).toBe(0)
  })
})
