import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RunRecord } from '../../src/record/run-record.ts'
import { NodeServer } from '../servers/node-server.ts'
import { plimsoll, RunningCommand, Workspace } from '../support/command.ts'

let server: NodeServer
let space: Workspace
let requests = 0
beforeAll(async () => {
  server = await NodeServer.http((_, response) => {
    requests++
    response.end('ok')
  })
})
afterAll(() => server.stop())
beforeEach(() => {
  requests = 0
  space = new Workspace()
})
afterEach(() => space.remove())

const three = `{
    light: { users: 1, for: '300ms', sla: { errors: '0.1%' } },
    heavy: { users: 2, for: '300ms', ramp: '100ms', sla: { rps: '>=100000' } },
    stress: { rate: '50/s', users: 20, for: '300ms', rampDown: '100ms' },
  }`

function plan({ levels = three, name = 'shop' } = {}): string {
  return space.write(
    `${name}.load.ts`,
    `import { endpoint, plan, scenario } from 'plimsoll'
const look = endpoint('GET /')
export default plan({
  target: '${server.url}',
  mix: scenario('look', async ({ call, wait }) => { await call(look); await wait('20ms') }),
  levels: ${levels},
  // High enough to be met on a busy machine.
  sla: { max: '60s' },
})
`,
  )
}

const checkedRun = (...words: string[]) => plimsoll(['run', ...words], { cwd: space.folder })
const run = (...words: string[]) => checkedRun(...words, '--no-type-check')

describe('a level', { timeout: 60_000 }, () => {
  it('runs by its name, and is judged by its own SLAs', async () => {
    const { code, stderr } = await checkedRun(plan(), '--level', 'heavy', '--json', 'run.json')
    expect(code).toBe(1)
    const record = space.record('run.json')
    expect(record.run.level).toBe('heavy')
    expect(record.phases.map(({ name, judged }) => [name, judged])).toEqual([
      ['ramp', false],
      ['heavy', true],
    ])
    expect(record.verdict.slas).toMatchObject([
      { phase: null, metric: 'max', status: 'pass' },
      { phase: 'heavy', metric: 'rps', status: 'fail' },
      { phase: 'light', metric: 'errors', status: 'not-meant' },
    ])
    expect(record.plannedLoad.loads).toEqual([
      {
        name: null,
        profile: null,
        unit: 'users',
        points: [
          { seconds: 0, value: 0 },
          { seconds: 0.1, value: 2 },
          { seconds: 0.4, value: 2 },
        ],
      },
    ])
    // The unmet SLA is shown at its line in the plan.
    expect(stderr).toMatch(/❯ +8 │ +heavy: /)
    expect(stderr).toMatch(/^Load {2}0.4s · up to 2 users$/m)
    expect(stderr).toContain('level heavy')
  })

  it('must be chosen: the message shows the line of the levels', async () => {
    const { code, stderr } = await run(plan())
    expect(code).toBe(2)
    expect(stderr).toContain('none was chosen: light, heavy, stress')
    expect(stderr).toMatch(/❯ 6 │ +levels: \{/)
    expect(requests).toBe(0)
  })

  it.each([
    ['--level', 'lihgt', "Did you mean 'light'?"],
    ['--level=light', '-u', '--level and --users were both given'],
  ])('that is wrong gives one message: %s %s', async (one, other, words) => {
    const { code, stderr } = await run(plan(), one, ...(other === '-u' ? ['-u', '3'] : [other]))
    expect(code).toBe(2)
    expect(stderr).toContain(words)
    expect(requests).toBe(0)
  })

  it('can also come from a variable or a config file, and messages name that source', async () => {
    const file = plan()
    const env = { PLIMSOLL_LEVEL: 'light' }
    const words = ['run', file, '--no-type-check']
    const shown = await plimsoll([...words, '--print-config'], { cwd: space.folder, env })
    expect(shown.stdout).toMatch(/^level +light +environment {2}PLIMSOLL_LEVEL$/m)
    const wrong = await plimsoll(words, { cwd: space.folder, env: { PLIMSOLL_LEVEL: 'x' } })
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('PLIMSOLL_LEVEL is "x"')])
    space.write('plimsoll.config.mjs', "export default { users: 7, level: 'light', json: 'run.json' }\n")
    // The flag's level overrides the users of the config file.
    expect((await run(file, '--level', 'heavy')).code).toBe(1)
    expect(space.record('run.json').run.level).toBe('heavy')
  })

  it.each([
    ['without users', "{ light: { for: '1m' } }", 'neither users nor a rate', 6],
    ['without a duration', '{\n light: { users: 5 } }', 'has no duration', 7],
    ['with half a user', "{ light: {\n users: 0.5, for: '1m' } }", 'is 0.5', 7],
    ['with a wrong length', "{ light: { users: 5,\n\n for: 'soon' } }", '"soon"', 8],
    [
      'with a reserved name',
      "{ light: { users: 1, for: '1s' },\n all: { users: 5, for: '1m' } }",
      '"all"',
      7,
    ],
    ['with a mistyped SLA', "{ light: { users: 1, for: '1s', sla: {\n p595: '1s' } } }", "'p595'", 7],
  ])('%s is an error that shows the line', async (_, levels, words, line) => {
    const { code, stderr } = await run(plan({ levels }), '--level', 'light')
    expect(code).toBe(2)
    expect(stderr).toContain(words)
    expect(stderr).toContain(`shop.load.ts:${line}`)
  })

  it('is ignored with --once', async () => {
    const { code } = await run(plan(), '--once')
    expect([code, requests]).toEqual([0, 1])
    expect((await run(plan(), '--once', '--level', 'all')).code).toBe(0)
  })

  it('can be chosen by a program, one at a time', async () => {
    plan()
    space.write(
      'program.ts',
      `const { run } = await import('${new URL('../../src/index.ts', import.meta.url).href}')
const record = await run('shop.load.ts', { level: 'light', typeCheck: false })
console.log(record.run.level, record.verdict.status)
await run('shop.load.ts', { level: 'all', typeCheck: false }).catch((error) => console.log(error.message))
`,
    )
    const { stdout } = await promisify(execFile)(process.execPath, ['program.ts'], { cwd: space.folder })
    expect(stdout).toBe('light pass\nthe option level is "all", which is several runs\n')
  })
})

describe('all levels', { timeout: 60_000 }, () => {
  it('run one after the other, each with its own verdict and reports, and a verdict for all', async () => {
    const { code, stderr } = await checkedRun(plan(), '--level', 'all', '--json', 'run.json')
    expect(code).toBe(1)
    expect(stderr.match(/^\d\/3 {2}.*$/gm)).toEqual(
      ['light', 'heavy', 'stress'].map(
        (level, index) => `${index + 1}/3  ${space.path('shop.load.ts')}  ${level}`,
      ),
    )
    for (const level of ['light', 'heavy', 'stress'])
      expect(space.record(`run.${level}.json`).run).toMatchObject({ level, name: 'shop' })
    const table = stderr.slice(stderr.lastIndexOf('\nlevel '))
    expect(table).toMatch(/^light +✓ PASS/m)
    expect(table).toMatch(/^heavy +✗ FAIL/m)
    expect(table).toMatch(/^stress +✓ PASS/m)
    expect(table).toMatch(/^✗ FAIL {2}in all: \d pass, 1 fail/m)
  })

  it('all levels of several plans have the names of plan and level in their reports', async () => {
    const small = "{ light: { users: 1, for: '100ms' }, more: { users: 2, for: '100ms' } }"
    const files = [plan({ name: 'a', levels: small }), plan({ name: 'b', levels: small })]
    const { code, stdout } = await run(
      ...files,
      '--level',
      'all',
      '--json',
      '-',
      '--junit',
      'j.xml',
      '--quiet',
    )
    expect(code).toBe(0)
    const records = stdout.split(/^(?=\{)/m).map((text) => JSON.parse(text) as RunRecord)
    expect(records.map(({ run }) => `${run.name} ${run.level}`)).toEqual([
      'a light',
      'a more',
      'b light',
      'b more',
    ])
    expect(existsSync(space.path('j.b.more.xml'))).toBe(true)
  })

  it('are all read before the first one runs', async () => {
    const levels = "{ light: { users: 1, for: '1s' },\n heavy: { users: 1, for: '1s', sla: { p595: '1s' } } }"
    const { code, stderr } = await run(plan({ levels }), '--level', 'all')
    expect([code, requests]).toEqual([2, 0])
    expect(stderr).toContain('shop.load.ts:7')
    expect(stderr).not.toContain('1/2')
  })

  it('cannot be chosen in a plan without levels', async () => {
    const file = space.write(
      'none.load.ts',
      `import { plan, scenario, users } from 'plimsoll'
export default plan({ target: '${server.url}', mix: scenario('x', async () => {}), load: users({ a: { hold: 1, for: '1s' } }) })`,
    )
    const { code, stderr } = await run(file, '--level', 'all')
    expect([code, stderr]).toEqual([2, expect.stringContaining('the plan has no levels')])
  })

  it('all levels have their settings printed by --print-config, and do not run', async () => {
    const { code, stdout } = await run(plan(), '--level', 'all', '--print-config')
    expect([code, requests]).toEqual([0, 0])
    expect(stdout.match(/^level +\S+/gm)).toEqual([
      expect.stringMatching(/light$/),
      expect.stringMatching(/heavy$/),
      expect.stringMatching(/stress$/),
    ])
  })

  it('end when Ctrl-C interrupts one of them', async () => {
    const levels = "{ light: { users: 1, for: '10m' }, heavy: { users: 1, for: '10m' } }"
    const words = ['run', plan({ levels }), '--level', 'all', '--no-type-check', '--json', 'run.json']
    const command = new RunningCommand(words, { cwd: space.folder })
    await command.says(/\[ *\d+ s/)
    command.process.kill('SIGINT')
    const { code, stderr } = await command.ended
    expect(code).toBe(130)
    expect(stderr).toMatch(/^light +! INTERRUPTED/m)
    expect(stderr).toMatch(/^heavy +– not run/m)
    expect(stderr).toMatch(/^! INTERRUPTED {2}in all: 1 interrupted, 1 not run$/m)
    expect(space.record('run.light.json').run.ended).toBe('interrupted')
    expect(existsSync(space.path('run.heavy.json'))).toBe(false)
  })
})

describe('a profile', { timeout: 60_000 }, () => {
  const load = (text: string) =>
    space.write(
      'shape.load.ts',
      `import { endpoint, plan, profile, scenario } from 'plimsoll'
const look = endpoint('GET /')
export default plan({
  target: '${server.url}',
  mix: scenario('look', async ({ call, wait }) => { await call(look); await wait('20ms') }),
  load: ${text},
})
`,
    )

  it('is a load like any other, and is shown before it runs', async () => {
    const file = load(
      "profile.stress({ users: 1, peak: 3, ramp: '100ms', steady: '200ms', stress: '100ms', recover: '100ms', phases: {\n recover: { sla: { p95: '0.001ms' } } } })",
    )
    const { code, stderr } = await checkedRun(file, '--json', 'run.json', '--markdown', 'run.md')
    expect(code).toBe(1)
    expect(stderr).toMatch(/^Load {2}.* \(profile stress\)\n {2}ramp /)
    expect(stderr).toMatch(/^ {2}stress .* 1 → 3 users$/m)
    expect(stderr).toMatch(/❯ 7 │ +recover/)
    expect(space.record('run.json').plannedLoad.loads).toMatchObject([{ profile: 'stress' }])
    expect(space.read('run.md')).toContain('| Planned load | profile `stress`; `ramp` 0 → 1 user')
    const quiet = await run(file, '--quiet')
    expect(quiet.stderr).not.toContain('Load  ')
  })

  it.each([
    ['profile.stress({ users: 10,\n peak: 5 })', 'not above its users', 7],
    ["profile.load({ users: 10, for: '1m',\n\n rmap: '1s' })", "Did you mean 'ramp'?", 8],
    ['profile.daily({ low: 1, high: 2, phases: {\n nihgt: {} } })', "Did you mean 'night'?", 7],
  ])('with a mistake fails with its line: %s', async (text, words, line) => {
    const { code, stderr } = await run(load(text))
    expect(code).toBe(2)
    expect(stderr).toContain(words)
    expect(stderr).toContain(`shape.load.ts:${line}`)
  })

  it('can be chosen by its name for a URL', async () => {
    const words = [
      'quick',
      `${server.url}/`,
      '--profile',
      'spike',
      '-u',
      '2',
      '-t',
      '500ms',
      '--json',
      'run.json',
    ]
    const { code } = await plimsoll(words, { cwd: space.folder })
    expect(code).toBe(0)
    const { plannedLoad, phases } = space.record('run.json')
    expect(plannedLoad.loads).toMatchObject([{ profile: 'spike', unit: 'users' }])
    expect(phases.map(({ name }) => name)).toEqual(['ramp', 'before', 'rise', 'spike', 'after'])
    expect(phases.at(-1)!.endSeconds).toBeCloseTo(0.5, 3)
  })
})
