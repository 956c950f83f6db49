import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, it } from 'vitest'
import { type DemoService, startDemo } from '../../demo/service.ts'
import type { FailureClass } from '../../src/base/failure-class.ts'
import type { RunRecord } from '../../src/record/run-record.ts'
import { LoggingServer, type Treatment } from '../servers/logging-server.ts'
import { RunningCommand, Workspace } from '../support/command.ts'
import { expectToAddUp } from '../support/ledger.ts'

const space = new Workspace()
afterAll(() => space.remove())

const plan = `
import { arrivals, endpoint, plan, scenario, users } from 'plimsoll'
const list = endpoint('GET /api/v1/agents', { tags: ['reads'] })
const mix = scenario('look', { wait: '5ms' }, ({ call, group }) => group('visit', () => call(list)))
const load = process.env.LOAD_KIND === 'open'
  ? arrivals({ steady: { hold: '100/s', for: '600ms' } })
  : users({ steady: { hold: 8, for: '600ms' } })
export default plan({ target: 'http://127.0.0.1:1', timeout: '250ms', gracefulStop: '150ms', mix, load, sla: { errors: '100%' } })
`

/** How a load is made: open or closed, by how many workers, and whether it is interrupted in the middle. */
type Making = `${'open' | 'closed'}, ${1 | 2}${'' | ', Ctrl-C'}`

/** Makes the load of the plan. `isBusy` is whether the server has seen enough for an interrupt. */
async function recordOf(url: string, making: Making, isBusy: () => boolean): Promise<RunRecord> {
  const file = space.write('ledger.load.js', plan)
  const json = space.path('record.json')
  const [kind, workers, interrupt] = making.split(', ')
  const words = ['run', file, '--host', url, '--json', json, '--no-type-check', '--workers', workers!]
  const command = new RunningCommand(words, { env: { LOAD_KIND: kind } })
  if (interrupt !== undefined) {
    while (!isBusy()) await sleep(1)
    command.process.kill('SIGINT')
  }
  const { stderr } = await command.ended
  const record = space.record('record.json')
  expectToAddUp(record)
  expect(record.run.ended, stderr).toBe(interrupt === undefined ? 'complete' : 'interrupted')
  // A tag and a group around each call have the same counts as the calls.
  const { requests, failures, unfinished } = record.totals
  expect(record.tags[0]).toMatchObject({ requests, failures, unfinished })
  expect(record.endpoints.find(({ kind }) => kind === 'group')).toMatchObject({
    requests,
    failures,
    unfinished,
  })
  return record
}

const failuresOf = ({ totals }: RunRecord, ...classes: FailureClass[]) =>
  classes.reduce((sum, each) => sum + (totals.failuresByClass[each] ?? 0), 0)

/** Faults of the demo backend. */
const faults: [fault: string, making: Making][] = [
  ['', 'closed, 2'],
  ['latency=exponential:40ms', 'open, 1'],
  ['latency=100ms', 'closed, 1, Ctrl-C'],
  ['error=20%:503', 'closed, 1'],
  ['stall=200ms/400ms', 'open, 2'],
  ['stall=500ms/600ms', 'open, 1'],
  ['burn=2ms', 'open, 2'],
  ['reset=10%', 'open, 1'],
  ['slow-body=100ms', 'closed, 2, Ctrl-C'],
  ['latency=2s', 'open, 2'],
]

it.each(faults)(
  "the record has what the demo backend's own log has (faults '%s'; %s)",
  async (text, making) => {
    const demo = await startDemo({ faults: text })
    try {
      const seen = () => sumOf(Object.values(demo.ledger()['GET /api/v1/agents'] ?? {}))
      const record = await recordOf(demo.url, making, () => seen() > 10)
      const outcomes = (await settledLedger(demo))['GET /api/v1/agents'] ?? {}
      const { totals, generator } = record
      expect(totals.requests + generator.retries).toBe(seen())
      // A reset of an idle connection is forgiven once: the request is sent again.
      expect(failuresOf(record, 'reset') + generator.retries).toBe(outcomes.reset ?? 0)
      // The backend counts a reply when it has passed it on. The client may have given up on it just before.
      let givenUp = outcomes.aborted ?? 0
      for (const [status, count] of Object.entries(outcomes)) {
        if (!/^\d+$/.test(status)) continue
        givenUp += count - (totals.statusCodes[status] ?? 0)
      }
      expect(failuresOf(record, 'timeout') + totals.unfinished).toBe(givenUp)
      expect(failuresOf(record, 'http_5xx')).toBe(
        (totals.statusCodes[500] ?? 0) + (totals.statusCodes[503] ?? 0),
      )
    } finally {
      await demo.close()
    }
  },
)

/** The log of the backend when it has no request in flight. */
async function settledLedger(demo: DemoService) {
  for (;;) {
    const reply = await fetch(`${demo.url}/__ledger`)
    if (reply.headers.get('x-in-flight') === '0') return demo.ledger()
    await sleep(5)
  }
}

/** Servers that misbehave, and in which classes the record has what they broke off or left open. */
const servers: [what: string, making: Making, treat: Treatment][] = [
  ['replies', 'open, 2, Ctrl-C', ({ reply }) => reply()],
  [
    'closes every third connection without a reply',
    'closed, 2',
    ({ ofServer, reply, broke, socket }) => {
      if (ofServer % 3 !== 2) return reply()
      broke()
      socket.destroy()
    },
  ],
  [
    'closes without a reply some time after the second request of a connection',
    'open, 2',
    ({ ofConnection, reply, broke, socket }) => {
      if (ofConnection === 0) return reply()
      broke()
      setTimeout(() => socket.destroy(), 80)
    },
  ],
  [
    'breaks off in the middle of every fifth reply',
    'open, 1',
    ({ ofServer, reply, broke, socket }) => {
      if (ofServer % 5 !== 4) return reply()
      broke()
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf of')
    },
  ],
  [
    'sends what is not HTTP every fifth time',
    'closed, 1',
    ({ ofServer, reply, broke, socket }) => {
      if (ofServer % 5 !== 4) return reply()
      broke()
      socket.write('HELLO\r\n\r\n')
    },
  ],
  [
    'leaves every fifth request without a reply',
    'open, 2',
    ({ ofServer, reply }) => {
      if (ofServer % 5 !== 4) reply()
    },
  ],
  [
    'falls silent for good',
    'closed, 2',
    ({ ofServer, reply }) => {
      if (ofServer < 30) reply()
    },
  ],
  [
    'falls silent for good',
    'closed, 1, Ctrl-C',
    ({ ofServer, reply }) => {
      if (ofServer < 30) reply()
    },
  ],
  [
    'replies only after 100 ms',
    'open, 1, Ctrl-C',
    ({ reply }) => {
      setTimeout(reply, 100)
    },
  ],
  [
    'replies only when the client has given up',
    'open, 2',
    ({ ofServer, reply, socket }) => {
      if (ofServer % 4 !== 3) reply()
      else setTimeout(() => !socket.destroyed && reply(), 320)
    },
  ],
]

it.each(servers)('the record has what the log of a server has that %s (%s)', async (_, making, treat) => {
  await using server = await LoggingServer.start(treat)
  const record = await recordOf(server.url, making, () => server.log.length > 40)
  const { totals, generator } = record
  expect(totals.requests + generator.retries).toBe(server.log.length)
  expect(failuresOf(record, 'reset', 'protocol') + generator.retries).toBe(server.count('broken'))
  const givenUp = failuresOf(record, 'timeout') + totals.unfinished
  expect(totals.statusCodes[200] ?? 0).toBe(totals.requests - totals.failures - totals.unfinished)
  // A reply that was on its way when the client gave up was sent for nothing.
  expect(givenUp).toBeGreaterThanOrEqual(server.count('silent'))
  expect(givenUp + (totals.statusCodes[200] ?? 0)).toBe(server.count('silent') + server.count('replied'))
})

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}
