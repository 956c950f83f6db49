import { afterAll, beforeAll, expect, it } from 'vitest'
import { NodeServer } from '../servers/node-server.ts'
import { plimsoll, Workspace } from '../support/command.ts'
import { expectToAddUp } from '../support/ledger.ts'

const space = new Workspace()
let server: NodeServer

beforeAll(async () => {
  server = await NodeServer.http((_, response) => response.end('{}'))
})

afterAll(async () => {
  await server.stop()
  space.remove()
})

const head = `
import { arrivals, endpoint, plan, scenario, several, shape, users } from 'plimsoll'
const page = endpoint('GET /page')
const mix = scenario('look', { wait: '20ms' }, ({ call }) => call(page))
const common = { target: 'http://127.0.0.1:1', sla: { p95: '30s' }, mix }
`

async function recordOf(words: string[]) {
  const { code, stderr } = await plimsoll([...words, '--json', space.path('record.json')])
  const record = space.record('record.json')
  expectToAddUp(record)
  return { code, stderr, record }
}

function runOf(plan: string, ...words: string[]) {
  const file = space.write('lasting.load.js', `${head}export default ${plan}`)
  return recordOf(['run', file, '--host', server.url, '--no-type-check', ...words])
}

const work = "work: { hold: '50/s', for: '1s' }"
const rest = (sla = "{ rps: '>= 40' }") => `{ hold: '0/s', for: '1s', sla: ${sla} }`
const users = 'work: { hold: 5, for: "1s" }'
const restOfUsers = "{ hold: 0, for: '1s', sla: { rps: '>= 40' } }"

/** Loads with a phase without load, in which a rate is promised: the plan, the phase, and for how long the load lasts. */
const resting: [what: string, plan: string, phase: string, seconds: number][] = [
  [
    'an open load, at its end',
    `plan({ ...common, load: arrivals({ ${work}, rest: ${rest()} }) })`,
    'rest',
    2,
  ],
  [
    'an open load, at its beginning',
    `plan({ ...common, load: arrivals({ rest: ${rest()}, ${work} }) })`,
    'rest',
    2,
  ],
  [
    'an open load, in its middle',
    `plan({ ...common, load: arrivals({ ${work}, rest: ${rest()}, more: { hold: '50/s', for: '1s' } }) })`,
    'rest',
    3,
  ],
  [
    'a closed load, at its end',
    `plan({ ...common, load: users({ ${users}, rest: ${restOfUsers} }) })`,
    'rest',
    2,
  ],
  [
    'a closed load, at its beginning',
    `plan({ ...common, load: users({ rest: ${restOfUsers}, ${users} }) })`,
    'rest',
    2,
  ],
  [
    'a closed load, in its middle',
    `plan({ ...common, load: users({ ${users}, rest: ${restOfUsers}, more: { hold: 5, for: '1s' } }) })`,
    'rest',
    3,
  ],
  [
    'the second of two loads',
    `plan({ ...common, load: several({
      early: { load: users({ ${users} }) },
      late: { startAt: '500ms', load: arrivals({ ${work}, rest: ${rest()} }) },
    }) })`,
    'late/rest',
    2.5,
  ],
  [
    'an open load with a promised rate of starts',
    `plan({ ...common, load: arrivals({ ${work}, rest: ${rest("{ 'started': '>= 40' }")} }) })`,
    'rest',
    2,
  ],
]

it.each(resting)(
  'a phase without load in %s lasts as long as it says, and has a rate of 0',
  async (_, plan, phase, seconds) => {
    const { code, stderr, record } = await runOf(plan, '--workers', '2')
    expect(record.run.durationSeconds).toBeGreaterThanOrEqual(seconds)
    expect(record.run.durationSeconds).toBeLessThan(seconds + 2)
    expect(record.run.ended).toBe('complete')
    expect(
      record.verdict.slas.find((sla) => sla.phase === phase),
      stderr,
    ).toMatchObject({ status: 'fail', actual: expect.closeTo(0, 0) })
    expect([code, record.verdict.status]).toEqual([1, 'fail'])
  },
)

it('a shape lasts until it ends, also if it ends without users', async () => {
  const { record } = await runOf(
    `plan({ ...common, load: shape((second) => (second >= 2 ? undefined : { users: second < 1 ? 4 : 0 })) })`,
  )
  expect(record.run.durationSeconds).toBeGreaterThanOrEqual(2)
  expect(record.verdict.status).toBe('pass')
})

it('the limit of a rate from above is met in a phase without load', async () => {
  const { code } = await runOf(
    `plan({ ...common, load: arrivals({ ${work}, rest: ${rest("{ rps: '<= 40' }")} }) })`,
  )
  expect(code).toBe(0)
})

it.each(['1', '2', '4'])(
  'a load whose users have all stopped themselves ends early and says so (%s workers)',
  async (workers) => {
    const { code, stderr, record } = await runOf(
      `plan({ ...common, mix: scenario('once', async ({ call, stopUser }) => { await call(page); stopUser() }),
       load: users({ work: { hold: 3, for: '1m' }, rest: { hold: 0, for: '1m' } }) })`,
      '--workers',
      workers,
    )
    expect(record.run.durationSeconds).toBeLessThan(5)
    expect(stderr).toContain('all users had stopped themselves')
    expect(record.totals.requests).toBe(3)
    expect(code).toBe(0)
  },
)

it('a number of requests ends the load before its time, and that is said', async () => {
  const { code, record } = await recordOf(['quick', server.url, '-n', '20', '-t', '1m', '-u', '3'])
  expect(record.run.durationSeconds).toBeLessThan(5)
  expect(record.totals.requests).toBe(20)
  expect(record.findings.map(({ message }) => message).join('\n')).toContain('all 20 iterations were made')
  expect(code).toBe(0)
})

/** Loads whose users the spawn rate does not reach. */
const unreached: [what: string, load: string, words: string[], phase: string][] = [
  ['a hold', `users({ steady: { hold: 1000, for: '1s' } }, { spawnRate: '5/s' })`, [], 'steady'],
  [
    'a hold with a spawn rate of the command line',
    `users({ steady: { hold: 100, for: '1s' } })`,
    ['--spawn-rate', '5/s'],
    'steady',
  ],
  [
    'users of the command line',
    `users({ steady: { hold: 1, for: '1s' } }, { spawnRate: '5/s' })`,
    ['--users', '100', '-t', '1s'],
    'steady',
  ],
  [
    'a spike',
    `users({ before: { hold: 2, for: '1s' }, spike: { hold: 60, for: '500ms' }, after: { hold: 2, for: '500ms' } }, { spawnRate: '10/s' })`,
    [],
    'spike',
  ],
  ['a shape', `shape((second) => (second >= 2 ? undefined : { users: 60, spawnRate: '5/s' }))`, [], 'shape'],
]

it.each(unreached)(
  'users of %s that the spawn rate never reaches are told before the load, and make the run invalid',
  async (_, load, words, phase) => {
    const { code, stderr, record } = await runOf(`plan({ ...common, load: ${load} })`, ...words)
    const [before] = stderr.split('PASS')
    expect(before).toContain(`the phase '${phase}' says`)
    expect(before!.indexOf('the run cannot pass')).toBeGreaterThan(0)
    expect([code, record.verdict.status]).toEqual([4, 'invalid'])
    expect(record.verdict.reasons[0]!.message).toContain(`the phase '${phase}' says`)
  },
)

it('users that are reached in time are no reason for a warning', async () => {
  const { code, stderr } = await runOf(
    `plan({ ...common, load: users({ up: { ramp: [0, 10], over: '200ms', judged: false }, steady: { hold: 10, for: '2s' } }, { spawnRate: '10/s' }) })`,
  )
  expect(stderr).not.toContain('says')
  expect(code).toBe(0)
})
