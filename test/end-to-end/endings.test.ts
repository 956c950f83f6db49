import { afterAll, beforeAll, expect, it } from 'vitest'
import type { RunEnding } from '../../src/base/run-ending.ts'
import { NodeServer } from '../servers/node-server.ts'
import { plimsoll, Workspace } from '../support/command.ts'
import { expectToAddUp } from '../support/ledger.ts'

const space = new Workspace()
let server: NodeServer
let seen = 0

beforeAll(async () => {
  server = await NodeServer.http((_, response) => {
    seen++
    setTimeout(() => response.end('{}'), 30)
  })
})

afterAll(async () => {
  await server.stop()
  space.remove()
})

const head = `
import { arrivals, endpoint, feeder, plan, scenario, several, users } from 'plimsoll'
const page = endpoint('GET /page', { tags: ['pages'] })
const common = { target: 'http://127.0.0.1:1', gracefulStop: '20ms', sla: { errors: '100%' } }
const closed = (for_ = '600ms') => users({ steady: { hold: 6, for: for_ } })
const open = (for_ = '600ms') => arrivals({ steady: { hold: '120/s', for: for_ } })
const both = several({ people: { load: closed() }, robots: { load: open(), startAt: '100ms' } })
const visit = ({ call, group, measure }) => group('visit', async () => { await measure('work', () => call(page)); await call(page) })
const mix = scenario('visits', visit)
`

/** The ways in which a load ends in the middle of requests, groups and measured functions. */
const endings: [what: string, plan: string, ended: RunEnding, exitCode: number][] = [
  ['a closed load at its end', 'plan({ ...common, mix, load: closed() })', 'complete', 0],
  ['an open load at its end', 'plan({ ...common, mix, load: open() })', 'complete', 0],
  ['parallel loads at their end', 'plan({ ...common, mix, load: both })', 'complete', 0],
  [
    'a closed load whose scenario stops the test',
    `plan({ ...common, load: closed('1m'), mix: scenario('stops', async (user) => { if (user.iteration === 4) user.stopTest('enough'); await visit(user) }) })`,
    'stopped',
    0,
  ],
  [
    'an open load whose scenario stops the test',
    `plan({ ...common, load: open('1m'), mix: scenario('stops', async (user) => { if (user.id === 40) user.stopTest('enough'); await visit(user) }) })`,
    'stopped',
    0,
  ],
  [
    'a load whose SLA aborts it',
    `plan({ ...common, mix, load: open('1m'), sla: { p95: '5ms or abort' } })`,
    'aborted',
    1,
  ],
  [
    'a load whose feeder has no rows left',
    `(() => { const rows = feeder([...Array(40).keys()].map((n) => ({ n })), { unique: true, atEnd: 'stop-test' })
      return plan({ ...common, load: closed('1m'), mix: scenario('takes', async (user) => { user.take(rows); await visit(user) }) }) })()`,
    'stopped',
    0,
  ],
  [
    'a load that a mistake in the plan ends',
    `plan({ ...common, load: open('1m'), mix: scenario('errs', async (user) => { if (user.id === 40) user.call(page, { params: { id: 1 } }); await visit(user) }) })`,
    'failed',
    2,
  ],
  [
    'a closed load that a mistake in the plan ends',
    `plan({ ...common, load: closed('1m'), mix: scenario('errs', async (user) => { if (user.id === 1 && user.iteration === 4) user.call(page, { params: { id: 1 } }); await visit(user) }) })`,
    'failed',
    2,
  ],
]

it.each(endings)(
  '%s: nothing that was begun or sent is missing from the record',
  async (_, plan, ended, exitCode) => {
    seen = 0
    const file = space.write('ending.load.js', `${head}export default ${plan}`)
    const words = ['run', file, '--host', server.url, '--json', space.path('record.json'), '--no-type-check']
    const { code, stderr } = await plimsoll([...words, '--workers', '2'])
    const record = space.record('record.json')
    expect([record.run.ended, code], stderr).toEqual([ended, exitCode])
    expectToAddUp(record)
    expect(record.totals.requests).toBe(seen)
    // A tag has the counts of its requests, and each iteration is a group with a measured function.
    const { requests, failures, unfinished } = record.totals
    expect(record.tags[0]).toMatchObject({ requests, failures, unfinished })
    const [group, measure] = ['group', 'measure'].map(
      (kind) => record.endpoints.find((row) => row.kind === kind)!,
    )
    expect(group!.requests).toBe(measure!.requests)
    expect(Math.abs(record.generator.startedArrivals - group!.requests)).toBeLessThanOrEqual(8)
  },
)

it('the record of a run that lost a worker adds up, too', async () => {
  const file = space.write(
    'lost.load.js',
    `${head}export default plan({ ...common, load: open('2s'), mix: scenario('dies', async (user) => { if (user.id === 41) process.exit(1); await visit(user) }) })`,
  )
  const words = ['run', file, '--host', server.url, '--json', space.path('record.json'), '--no-type-check']
  const { code, stderr } = await plimsoll([...words, '--workers', '2'])
  const record = space.record('record.json')
  expectToAddUp(record)
  expect([code, record.verdict.status], stderr).toEqual([4, 'invalid'])
})
