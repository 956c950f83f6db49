import { afterAll, beforeAll, expect, it } from 'vitest'
import { NodeServer } from '../servers/node-server.ts'
import { plimsoll, Workspace } from '../support/command.ts'

const space = new Workspace()
let server: NodeServer

beforeAll(async () => {
  server = await NodeServer.http((_, response) => response.end('{}'))
})

afterAll(async () => {
  await server.stop()
  space.remove()
})

const plan = (evidence: string) => `
import { endpoint, plan, scenario, users } from 'plimsoll'
const page = endpoint('GET /page')
let made = 0
export default plan({
  target: 'http://127.0.0.1:1',
  mix: scenario('look', async ({ call, stopTest }) => {
    await call(page)
    if (++made === 27) stopTest('enough')
  }),
  load: users({ steady: { hold: 1, for: '20s' } }),
  ${evidence}
  sla: { 'p99.9': '30s' },
})`

async function slaOf(name: string, evidence: string, ...flags: string[]) {
  const file = space.write(`${name}.load.js`, plan(evidence))
  const json = `${name}.json`
  const words = ['run', file, '--host', server.url, '--no-type-check', '--json', space.path(json), ...flags]
  const { code, stderr } = await plimsoll(words)
  return { code, stderr, sla: space.record(json).verdict.slas[0]! }
}

it('a percentile of few requests is judged, and marked as their slowest in the record and on the terminal', async () => {
  const { sla, stderr } = await slaOf('few', '')
  expect(sla).toMatchObject({ few: true, actual: expect.any(Number) })
  expect(sla.reason).toContain('p99.9 of 27 requests: their slowest')
  expect(stderr).toContain('p99.9 of 27 requests: their slowest')
})

const strict = {
  few: false,
  status: 'no-data',
  actual: null,
  reason: 'there were only 27 requests, and p99.9 needs 2,995 for strict evidence',
}

it.each([
  ['in the plan', "evidence: 'strict',", []],
  ['as a flag', '', ['--evidence', 'strict']],
])('it is no data with strict evidence %s', async (where, evidence, flags) => {
  const { code, sla } = await slaOf(where.replaceAll(' ', '-'), evidence, ...flags)
  expect({ code, sla }).toMatchObject({ code: 4, sla: strict })
})

it('the flag overrides the plan', async () => {
  const { sla } = await slaOf('any', "evidence: 'strict',", '--evidence', 'any')
  expect(sla).toMatchObject({ few: true })
})
