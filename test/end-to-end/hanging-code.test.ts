import { afterAll, beforeAll, expect, it } from 'vitest'
import { NodeServer } from '../servers/node-server.ts'
import { plimsoll, Workspace } from '../support/command.ts'
import { expectToAddUp } from '../support/ledger.ts'

const space = new Workspace()
let server: NodeServer
let seen = 0

beforeAll(async () => {
  server = await NodeServer.http((_, response) => {
    seen++
    response.end('{}')
  })
})

afterAll(async () => {
  await server.stop()
  space.remove()
})

const head = `
import { arrivals, endpoint, plan, scenario, shared, users } from 'plimsoll'
const never = () => new Promise(() => {})
const page = endpoint('GET /page')
const sla = { p95: '30s' }
const common = { target: 'http://127.0.0.1:1', gracefulStop: '300ms', sla }
const closed = users({ steady: { hold: 4, for: '500ms' } })
const open = arrivals({ steady: { hold: '20/s', for: '500ms' } })
const works = scenario('works', { wait: '50ms' }, ({ call }) => call(page))
`

async function runOf(text: string, ...words: string[]) {
  seen = 0
  const file = space.write('hanging.load.js', `${head}${text}`)
  const words2 = ['run', file, '--host', server.url, '--json', space.path('record.json'), '--no-type-check']
  const startMs = Date.now()
  const ended = await plimsoll([...words2, '--workers', '2', ...words])
  const record = space.record('record.json')
  expectToAddUp(record)
  // A request whose hook never ends is not sent.
  const unsent = record.errors.find(({ message }) => message.includes('onRequest'))?.count ?? 0
  expect(record.totals.requests - unsent).toBe(seen)
  return { ...ended, record, seconds: (Date.now() - startMs) / 1_000 }
}

/** Code that never ends: where it is, and the plan. */
const hanging: [where: string, label: string, plan: string][] = [
  ['a scenario', 'hangs', `plan({ ...common, mix: scenario('hangs', never), load: closed })`],
  ['an open load', 'hangs', `plan({ ...common, mix: scenario('hangs', never), load: open })`],
  [
    'a scenario after its call',
    'hangs',
    `plan({ ...common, mix: scenario('hangs', async ({ call }) => { await call(page); await never() }), load: closed })`,
  ],
  [
    'an open load after its call',
    'hangs',
    `plan({ ...common, mix: scenario('hangs', async ({ call }) => { await call(page); await never() }), load: open })`,
  ],
  [
    'a later iteration of each user',
    'hangs',
    `plan({ ...common, mix: scenario('hangs', async ({ call, iteration }) => { await call(page); if (iteration === 200) await never() }), load: closed })`,
  ],
  [
    'a group',
    'hangs',
    `plan({ ...common, mix: scenario('hangs', async ({ call, group }) => { await call(page); await group('g', never) }), load: closed })`,
  ],
  [
    'a group after its call',
    'hangs',
    `plan({ ...common, mix: scenario('hangs', ({ call, group }) => group('g', async () => { await call(page); await never() })), load: open })`,
  ],
  [
    'a measured function',
    'hangs',
    `plan({ ...common, mix: scenario('hangs', async ({ call, measure }) => { await call(page); await measure('m', never) }), load: closed })`,
  ],
  [
    'a shared value',
    'hangs',
    `const token = shared('token', never)
     plan({ ...common, mix: scenario('hangs', async ({ call, use }) => { await call(page); await use(token) }), load: closed })`,
  ],
  [
    'onStart',
    'onStart',
    `plan({ ...common, onStart: ({ id }) => id === 1 ? never() : undefined, mix: works, load: closed })`,
  ],
  ['onStop', 'onStop', `plan({ ...common, onStop: never, mix: works, load: closed })`],
  [
    'beforeIteration',
    'beforeIteration',
    `plan({ ...common, beforeIteration: ({ iteration }) => iteration === 3 ? never() : undefined, mix: works, load: closed })`,
  ],
  [
    'afterIteration',
    'afterIteration',
    `plan({ ...common, afterIteration: ({ iteration }) => iteration === 3 ? never() : undefined, mix: works, load: closed })`,
  ],
  [
    'onRequest',
    'GET /page',
    `plan({ ...common, onRequest: (_, { iteration }) => iteration === 3 ? never() : undefined, mix: works, load: closed })`,
  ],
  [
    'onReply',
    'GET /page',
    `plan({ ...common, onReply: (_, __, { iteration }) => iteration === 3 ? never() : undefined, mix: works, load: closed })`,
  ],
  [
    'a schema',
    'GET /page',
    `const schema = { '~standard': { version: 1, vendor: 'test', validate: never } }
     plan({ ...common, mix: scenario('hangs', async ({ call }) => { await call(page); await call(page).json(schema) }), load: closed })`,
  ],
]

it.each(hanging)(
  '%s that never ends is an error of the plan, and the run ends in time',
  async (_, label, text) => {
    const lines = text.split('\n')
    const declared = [...lines.slice(0, -1), `export default ${lines.at(-1)!.trim()}`].join('\n')
    const { code, record, stderr, seconds } = await runOf(declared)
    expect(record.errors, stderr).toEqual([
      expect.objectContaining({
        class: 'script',
        message: expect.stringContaining('had not ended when the load did'),
        endpoint: label,
      }),
      ...record.errors.slice(1),
    ])
    expect([code, record.verdict.status], stderr).toEqual([4, 'invalid'])
    expect(seconds).toBeLessThan(8)
  },
)

it('a scenario that catches the end of the load and waits again without end does not keep the run from ending', async () => {
  const { code, record } = await runOf(`
export default plan({ ...common, load: closed, mix: scenario('tries again', async ({ call, wait }) => {
  await call(page)
  for (;;) try { await wait('10ms') } catch {}
}) })`)
  expect(record.totals.requests).toBe(4)
  expect(record.scenarios[0]).toMatchObject({ iterations: 4, failures: 4 })
  expect([code, record.verdict.status]).toEqual([4, 'invalid'])
})
