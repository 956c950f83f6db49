import { afterAll, expect, test } from 'vitest'
import { plimsoll, Workspace } from '../support/command.ts'
import { expectToAddUp } from '../support/ledger.ts'
import { HostileServer } from './hostile-server.ts'
import { classOf, hostileTable, timeoutOf } from './hostile-table.ts'

const space = new Workspace()
afterAll(() => space.remove())

const users = 2

/** The rows but one: a reset that has not been seen after a reply can hit the next request, so its counts vary. */
const rows = hostileTable
  .map((row, at) => ({ at, ...row }))
  .filter(({ closing, outcome }) => closing !== 'resets' || typeof outcome === 'string')

/** Each user calls each row once, over a new connection or a used one, and then gets a reply of its own. */
const plan = `
import { endpoint, plan, scenario, users } from 'plimsoll'
const own = endpoint('GET /own/:token')
const last = endpoint('GET /last/:token')
const rows = ${JSON.stringify(
  rows.map(({ at, ...row }) => ({
    ...{ row: at, method: row.method ?? 'GET', bodyBytes: row.bodyBytes ?? 0 },
    ...{ inPieces: row.inPieces, isUsed: row.isUsed },
    timeout: row.outcome === 'timeout' ? timeoutOf(row) : '10s',
  })),
)}
for (const each of rows) {
  const { row, method, timeout } = each
  each.to = endpoint(method + ' /row/' + row, { name: 'row ' + row, timeout })
}
async function* pieces(left) {
  for (; left > 0; left -= 65536) yield 'x'.repeat(65536)
}
const all = scenario('all', async ({ call, check, id }) => {
  for (const { row, to, bodyBytes, inPieces, isUsed } of rows) {
    if (isUsed) await call(own, { params: { token: 'x' } })
    const body = inPieces ? { stream: () => pieces(bodyBytes) } : { text: 'x'.repeat(bodyBytes) }
    try {
      await call(to, bodyBytes > 0 ? body : {})
    } catch {}
    const token = row + '-' + id
    const text = await call(last, { params: { token } }).text()
    check('each reply belongs to its request', text.split(' ')[0] === token)
  }
})
export default plan({
  target: 'http://127.0.0.1:1', mix: all, gracefulStop: '2m', sla: { errors: '100%' },
  load: users({ steady: { hold: ${users}, for: '500ms' } }),
})
`

test('the record has what the log of a hostile server has, for each row of the table', async () => {
  await using server = await HostileServer.start(hostileTable)
  const file = space.write('hostile.load.js', plan)
  const json = space.path('record.json')
  const words = ['run', file, '--host', server.url, '--json', json, '--no-type-check', '--workers', '2']
  const { stderr } = await plimsoll(words)
  const record = space.record('record.json')
  expectToAddUp(record)
  const received = new Map(record.endpoints.map((row) => [row.name, row]))
  const told = rows.map(({ does, at }) => {
    const { requests, failuresByClass, statusCodes } = received.get(`row ${at}`)!
    return { does, requests, failuresByClass, statusCodes, received: server.received[at] }
  })
  const expected = rows.map(({ does, outcome, requests = 1 }) => {
    const named = classOf(outcome)
    return {
      ...{ does, requests: users, received: users * requests },
      failuresByClass: typeof named === 'number' ? {} : { [named]: users },
      statusCodes: typeof outcome === 'number' ? { [outcome]: users } : expect.anything(),
    }
  })
  expect(told, stderr).toEqual(expected)
  const { totals, generator, checks } = record
  const redirects = users * 20
  expect(totals.requests + generator.retries + redirects).toBe(server.requests)
  expect(totals.unfinished).toBe(0)
  expect(checks).toMatchObject([{ passes: users * rows.length, failures: 0 }])
}, 60_000)
