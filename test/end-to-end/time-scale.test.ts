import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
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

const plan = (load: string, sla = "['p50 < 60s']") =>
  space.write(
    'shop.load.ts',
    `import { arrivals, endpoint, plan, profile, scenario, several, shape, users } from 'plimsoll'
const look = endpoint('GET /look')
export default plan({
  target: '${server.url}',
  mix: scenario('look', async ({ call, wait }) => { await call(look); await wait('20ms') }),
  ${load},
  sla: ${sla},
})
`,
  )

const run = (...words: string[]) =>
  plimsoll(['run', ...words, '--no-type-check', '--json', 'run.json'], { cwd: space.folder })

const steps = "users({ warmup: { ramp: [0, 4], over: '1m', judged: false }, steady: { hold: 4, for: '2m' } })"

/** The load, the words of the command, and the phases with their beginning and end in seconds. */
const cases: [load: string, words: string[], phases: string][] = [
  [`load: ${steps}`, ['--time-scale', '1/60'], 'warmup 0-1, steady 1-3'],
  [`load: ${steps}`, ['--time-scale', '0.01'], 'warmup 0-0.6, steady 0.6-1.8'],
  [`load: ${steps}`, ['--time-scale=1%'], 'warmup 0-0.6, steady 0.6-1.8'],
  // A run time is real time: it cuts or extends the shortened load.
  [`load: ${steps}`, ['--time-scale', '1/60', '-t', '2s'], 'warmup 0-1, steady 1-2'],
  [`load: ${steps}`, ['--time-scale', '1/60', '-u', '2'], 'steady 0-3'],
  [`load: ${steps}`, ['--time-scale', '1/60', '-u', '2', '-t', '1s'], 'steady 0-1'],
  [
    "load: arrivals({ calm: { hold: '20/s', for: '1m' }, busy: { ramp: ['20/s', '60/s'], over: '1m' } })",
    ['--time-scale', '1/60'],
    'calm 0-1, busy 1-2',
  ],
  [
    "levels: { light: { users: 2, for: '1m', ramp: '30s', rampDown: '30s' } }",
    ['--level', 'light', '--time-scale', '1/60'],
    'ramp 0-0.5, light 0.5-1.5, rampDown 1.5-2',
  ],
  [
    "load: profile.stress({ users: 1, peak: 3, ramp: '30s', steady: '30s', stress: '30s', recover: '30s' })",
    ['--time-scale', '1/60'],
    'ramp 0-0.5, steady 0.5-1, stress 1-1.5, recover 1.5-2',
  ],
  [
    `load: ${steps}`,
    ['--profile', 'spike', '-u', '2', '-t', '1s', '--time-scale', '1/60'],
    'ramp 0-0.1, before 0.1-0.4, rise 0.4-0.4, spike 0.4-0.6, after 0.6-1',
  ],
  [
    `load: several({ a: { load: ${steps} }, b: { startAt: '1m', load: arrivals({ go: { hold: '10/s', for: '1m' } }) } })`,
    ['--time-scale', '1/60'],
    'a/warmup 0-1, a/steady 1-3, b/go 1-2',
  ],
  // A shape is asked at its own seconds.
  [
    "load: shape((s) => (s < 60 ? { users: 1, phase: 'calm' } : s < 120 ? { users: 3, phase: 'busy' } : undefined))",
    ['--time-scale', '1/60'],
    'calm 0-1, busy 1-2',
  ],
  [
    "load: shape((s) => ({ users: s < 60 ? 1 : 3, phase: s < 60 ? 'calm' : 'busy' }), { for: '2m' })",
    ['--time-scale', '1/60', '-t', '1500ms'],
    'calm 0-1, busy 1-1.5',
  ],
]

describe('--time-scale', { timeout: 60_000 }, () => {
  it.each(cases)('shortens %s with %j', async (load, words, phases) => {
    const { stderr } = await run(plan(load), ...words)
    const record = space.record('run.json')
    const shown = record.phases.map(
      ({ name, startSeconds, endSeconds }) =>
        `${name} ${Number(startSeconds.toFixed(1))}-${Number(endSeconds.toFixed(1))}`,
    )
    expect([shown.join(', '), stderr]).toEqual([phases, expect.stringContaining('time scale 1/')])
    expect(record.totals.requests).toBeGreaterThan(0)
  })

  it('speeds up spawn rates, so that phases reach their users', async () => {
    const load = "load: users({ steady: { hold: 6, for: '1m' } }, { spawnRate: '1/s' })"
    const points = async (...words: string[]) => {
      await run(plan(load), ...words)
      return space.record('run.json').plannedLoad.loads[0]!.points
    }
    const six = [
      { seconds: 0, value: 0 },
      { seconds: 0.1, value: 6 },
      { seconds: 1, value: 6 },
    ]
    expect(await points('--time-scale', '1/60')).toEqual(six)
    expect(await points('--time-scale', '1/60', '--spawn-rate', '1/s')).toEqual(six)
  })

  it('shortens windows and delays of SLAs, and no limit', async () => {
    const sla = `['rps >= 1 for 2m', 'p50 < 60s in every 10s', 'p60 < 1m after steady + 30s', 'rps >= 2 while users >= 1']`
    const { stderr } = await run(plan(`load: ${steps}`, sla), '--time-scale', '1/60')
    const { slas } = space.record('run.json').verdict
    expect(slas.map(({ metric, clauses, limit }) => `${metric} ${limit.text} ${clauses}`)).toEqual([
      'rps >= 1/s for 2s',
      'p50 < 60 s in every 1s',
      'p60 < 60 s after steady + 0.5s',
      'rps >= 2/s while users >= 1',
    ])
    expect(stderr).not.toContain('will have no data')
  })

  it('is in the record and in every report', async () => {
    const outputs = [
      '--markdown',
      'run.md',
      '--junit',
      'run.xml',
      '--reporter',
      'compact',
      '--reporter',
      'jsonl=run.jsonl',
    ]
    const { stderr } = await run(plan(`load: ${steps}`), '--time-scale', '0.01', ...outputs)
    expect(space.record('run.json').run.timeScale).toBe(0.01)
    expect(stderr).toContain('time scale 1/100')
    expect(space.read('run.md')).toContain('| Time scale | 1/100 |')
    expect(space.read('run.xml')).toContain('<property name="timeScale" value="1/100"/>')
    expect(space.read('run.jsonl')).toContain('"timeScale":0.01')
    await run(plan("load: users({ steady: { hold: 1, for: '300ms' } })"))
    expect(space.record('run.json').run.timeScale).toBe(1)
  })

  it.each(['0', '2', 'fast', '1/0', '-1'])('of %s is a mistake', async (scale) => {
    const { code, stderr } = await run(plan(`load: ${steps}`), `--time-scale=${scale}`)
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining("a share of the time above 0 and up to 1, such as '1/60'"),
    ])
  })

  it('can come from a variable or a configuration', async () => {
    const file = plan(`load: ${steps}`)
    space.write('plimsoll.config.mjs', "export default { timeScale: '1/100' }\n")
    await run(file)
    expect(space.record('run.json').run.timeScale).toBe(0.01)
    const words = ['run', file, '--no-type-check', '--json', 'run.json']
    await plimsoll(words, { cwd: space.folder, env: { PLIMSOLL_TIME_SCALE: '1/200' } })
    expect(space.record('run.json').run.timeScale).toBe(0.005)
  })
})
