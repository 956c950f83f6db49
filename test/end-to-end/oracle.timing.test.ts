import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DemoService, startDemo } from '../../demo/service.ts'
import { parseRunRecord } from '../../src/record/run-record-reader.ts'
import { plimsoll, Workspace } from '../support/command.ts'

const space = new Workspace()
let demo: DemoService

beforeAll(async () => {
  demo = await startDemo({ faults: 'error=5%' })
})

afterAll(async () => {
  await demo.close()
  space.remove()
})

const plan = `
import { arrivals, between, endpoint, plan, scenario, users } from 'plimsoll'
const list = endpoint('GET /api/v1/agents', { sla: { p95: '5s' } })
const read = endpoint('GET /api/v1/agents/:id')
const add = endpoint('POST /api/v1/skills', { expect: 201 })
const gone = endpoint('GET /api/v1/nowhere', { expect: 404 })
const browse = scenario('browse', async ({ call, wait, random }) => {
  const agents = await call(list).json<{ id: string }[]>()
  await wait(between('1ms', '20ms'))
  await call(read, { params: { id: random.pick(agents).id } })
})
const teach = scenario('teach', async ({ call, id }) => {
  await call(add, { json: { name: \`skill-é-\${id}\`, category: 'technical' } })
  await call(gone)
})
const load = process.env.LOAD_KIND === 'open'
  ? arrivals({ warmup: { ramp: ['0/s', '100/s'], over: '500ms', judged: false }, steady: { hold: '100/s', for: '1500ms', arrivals: 'poisson' } })
  : users({ warmup: { ramp: [0, 10], over: '500ms', judged: false }, steady: { hold: 10, for: '1500ms' } })
export default plan({ target: 'http://127.0.0.1:1', mix: [[2, browse], [1, teach]], load, sla: { errors: '50%' } })
`

/** The requests in the record by endpoint and status, without those that got no reply. */
function countsOf(record: ReturnType<Workspace['record']>): Record<string, Record<string, number>> {
  const counts: Record<string, Record<string, number>> = {}
  for (const { name, statusCodes } of record.endpoints)
    if (Object.keys(statusCodes).length > 0) counts[name] = statusCodes
  return counts
}

describe('the counts of a record', () => {
  it.each([
    ['closed', '1'],
    ['closed', '2'],
    ['open', '1'],
    ['open', '3'],
  ])("equal the server's own log, per endpoint and status (%s load, %s workers)", async (kind, workers) => {
    const file = space.write('oracle.load.ts', plan)
    await fetch(`${demo.url}/__ledger`, { method: 'DELETE' })
    const words = [
      'run',
      file,
      '--host',
      demo.url,
      '--workers',
      workers,
      '--json',
      space.path('oracle.json'),
      '--no-type-check',
    ]
    const { code, stderr } = await plimsoll(words, { env: { LOAD_KIND: kind } })
    // A busy machine can make the measurement invalid, but never the counts wrong.
    expect(stderr).not.toMatch(/FAIL|MISTAKE/)
    expect([0, 4]).toContain(code)
    const record = parseRunRecord(space.record('oracle.json'))
    const { 'GET (no route)': nowhere, ...ledger } = demo.ledger() as Record<string, Record<string, number>>
    const counted = countsOf(record)
    expect(counted).toEqual({ ...ledger, ...(nowhere && { 'GET /api/v1/nowhere': nowhere }) })
    const sum = Object.values(counted)
      .flatMap((statuses) => Object.values(statuses))
      .reduce((a, b) => a + b, 0)
    expect(record.totals.requests).toBe(sum)
    expect(record.totals.failures).toBe(record.errors.reduce((all, { count }) => all + count, 0))
    expect(record.phases.reduce((all, { totals }) => all + totals.requests, 0)).toBe(sum)
    if (kind === 'open') expect(record.generator.plannedArrivals).toBe(record.generator.startedArrivals)
  })
})
